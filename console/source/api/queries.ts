/** What the pages read, as queries that share a cache: how to ask for it, and how often to ask again. */

import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { api, dataOf } from "./client";
import { asProblem, Problem } from "./problem";
import type { SyncFilter } from "./types";

const MAX_RETRIES = 2;
const MAX_WAIT_SECONDS = 10;
const PAGE_SIZE = 100;
const IDLE_AFTER_MS = 120_000;
const IDLE_FACTOR = 4;
const PROJECT_FRESH_MS = 60_000;
const MAX_LIST_PAGES = 10;

let usedAt = Date.now();
for (const input of ["pointerdown", "keydown", "visibilitychange"])
  document.addEventListener(input, () => (usedAt = Date.now()), { passive: true });

/** Return a polling interval: longer while the page is not used, and doubled with each failure in a row. */
export function every(seconds: number) {
  return (query: { state: { fetchFailureCount: number; error: Error | null; errorUpdateCount: number } }): number => {
    const idle = Date.now() - usedAt > IDLE_AFTER_MS ? IDLE_FACTOR : 1;
    const failing = query.state.error === null ? 1 : IDLE_FACTOR;
    return seconds * idle * failing * 1000;
  };
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: 5 * 60_000,
      retry: (failures, error) =>
        error instanceof Problem && [429, 503].includes(error.status) && failures < MAX_RETRIES,
      retryDelay: (failures, error) => {
        const asked = error instanceof Problem ? error.retryAfter : null;
        return Math.min(asked ?? failures + 1, MAX_WAIT_SECONDS) * 1000;
      },
      refetchOnWindowFocus: true
    }
  }
});
queries.getQueryCache().config.onError = (error) => void asProblem(error);

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => dataOf(api.GET("/v1/me", { signal })),
  staleTime: Infinity
});

export const serviceStatus = queryOptions({
  queryKey: ["status", "jobs"],
  queryFn: ({ signal }) => dataOf(api.GET("/v1/status", { signal })),
  refetchInterval: every(20),
  staleTime: 5_000
});

export const syncCounts = queryOptions({
  queryKey: ["syncs", "counts"],
  queryFn: ({ signal }) => dataOf(api.GET("/v1/sync-counts", { signal })),
  refetchInterval: every(20)
});

export const deadLetters = queryOptions({
  queryKey: ["dead-letters"],
  queryFn: async ({ signal }) => (await dataOf(api.GET("/v1/dead-letters", { signal }))).items,
  refetchInterval: every(20)
});

export const proposals = queryOptions({
  queryKey: ["proposals"],
  queryFn: ({ signal }) =>
    allPages((cursor) => dataOf(api.GET("/v1/proposals", { params: { query: { cursor } }, signal }))),
  refetchInterval: every(20)
});

export const connections = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) =>
    allPages((cursor) => dataOf(api.GET("/v1/connections", { params: { query: { cursor } }, signal }))),
  refetchInterval: every(30)
});

/** The newest updates, with their propagation times. */
export const recentUpdates = queryOptions({
  queryKey: ["syncs", "recent"],
  queryFn: async ({ signal }) => {
    const query = { sort: "-last_updated_at", limit: 50 };
    return (await dataOf(api.GET("/v1/syncs", { params: { query }, signal }))).items;
  },
  refetchInterval: every(20)
});

/** A page of syncs after the other, as far as the user scrolls. */
export function syncList(filter: SyncFilter, sort: string) {
  return infiniteQueryOptions({
    queryKey: ["syncs", "list", filter, sort],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, sort, limit: PAGE_SIZE, cursor: pageParam };
      return dataOf(api.GET("/v1/syncs", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: every(10)
  });
}

export function projectList(q: string, sort: "name" | "-name") {
  return infiniteQueryOptions({
    queryKey: ["projects", "list", q, sort],
    queryFn: ({ signal, pageParam }) => {
      const query = { q: q || undefined, sort, limit: PAGE_SIZE, cursor: pageParam };
      return dataOf(api.GET("/v1/projects", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: every(30)
  });
}

export function project(id: string) {
  return queryOptions({
    queryKey: ["projects", id],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/v1/projects/{project_id}", { params: { path: { project_id: id } }, signal })),
    staleTime: PROJECT_FRESH_MS,
    refetchInterval: every(60)
  });
}

/** The syncs of a project; short, so that a rotation appears while the user watches. */
export function projectSyncs(projectId: string) {
  return queryOptions({
    queryKey: ["syncs", "of-project", projectId],
    queryFn: ({ signal }) => allSyncs({ project_id: projectId }, signal),
    refetchInterval: every(4)
  });
}

export function connectionSyncs(connectionId: string) {
  return queryOptions({
    queryKey: ["syncs", "of-connection", connectionId],
    queryFn: async ({ signal }) => {
      const query = { connection_id: connectionId, limit: 50 };
      return dataOf(api.GET("/v1/syncs", { params: { query }, signal }));
    },
    refetchInterval: every(20)
  });
}

export function syncHistory(syncId: string) {
  return infiniteQueryOptions({
    queryKey: ["syncs", "history", syncId],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { sync_id: syncId }, query: { cursor: pageParam } };
      return dataOf(api.GET("/v1/syncs/{sync_id}/history", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: every(4)
  });
}

export function activity(filter: { actor?: string; action?: string }) {
  return infiniteQueryOptions({
    queryKey: ["activity", filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: PAGE_SIZE, cursor: pageParam } as never;
      return dataOf(api.GET("/v1/activity", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: every(20)
  });
}

export function herokuDatabase(id: string) {
  return queryOptions({
    queryKey: ["heroku-databases", id],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/v1/heroku-databases/{heroku_database_id}", { params: { path: { heroku_database_id: id } }, signal })
      ),
    refetchInterval: ({ state }) => (["done", "failed"].includes(state.data?.step ?? "") ? false : 2000)
  });
}

export function job(id: string) {
  return queryOptions({
    queryKey: ["jobs", id],
    queryFn: ({ signal }) => dataOf(api.GET("/v1/jobs/{job_id}", { params: { path: { job_id: id } }, signal })),
    refetchInterval: ({ state }) => (["done", "cancelled"].includes(state.data?.state ?? "") ? false : 1500)
  });
}

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Load the next page while nothing was found: a page may be empty although more follows. */
export function useUntilFound({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages, found: number): void {
  const next = found === 0 && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (next) fetchNextPage();
  }, [next, fetchNextPage]);
}

/** Ask again, now, for what an action may have changed. */
export async function refresh(...names: string[]): Promise<void> {
  const keys =
    names.length > 0 ? names : ["syncs", "projects", "connections", "proposals", "dead-letters", "status", "jobs"];
  await Promise.all(keys.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

async function allSyncs(filter: SyncFilter, signal: AbortSignal) {
  return allPages((cursor) => dataOf(api.GET("/v1/syncs", { params: { query: { ...filter, cursor } }, signal })));
}

/** Return the items of all pages of a list, up to a maximum number of pages. */
async function allPages<Item>(
  read: (cursor: string | undefined) => Promise<{ items: Item[]; next_cursor: string | null }>
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_LIST_PAGES; page++) {
    const { items: more, next_cursor } = await read(cursor);
    items.push(...more);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return items;
}
