/** What the pages read, as queries that share a cache: how to ask for it, and how often to ask again. */

import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { api, dataOf } from "./client";
import { asProblem, Problem } from "./problem";
import type { ActivityEntry, JobResult, Sync, SyncFilter } from "./types";

const MAX_RETRIES = 2;
const MAX_WAIT_SECONDS = 10;
const PAGE_SIZE = 100;
const IDLE_AFTER_MS = 120_000;
const IDLE_FACTOR = 4;
const PROJECT_FRESH_MS = 60_000;
const MAX_LIST_PAGES = 10;
const RECENT = 50;

let usedAt = Date.now();
for (const input of ["pointerdown", "keydown", "visibilitychange"])
  document.addEventListener(input, () => (usedAt = Date.now()), { passive: true });

/** Return a polling interval: longer while the page is not used, and while the query fails. */
export function every(seconds: number) {
  return (query: { state: { error: Error | null } }): number => {
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

/** Ask again, now, for what an action may have changed. */
export async function refresh(...names: string[]): Promise<void> {
  const all = ["syncs", "projects", "connections", "proposals", "dead-letters", "status", "holds", "jobs"];
  const keys = names.length > 0 ? names : all;
  await Promise.all(keys.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

type Page<Item> = { items: Item[]; next_cursor: string | null };
type Read<Found> = (cursor: string | undefined, signal?: AbortSignal) => Promise<Found>;

/** A list that is read a page after the other, as far as the user scrolls. */
export function paged<Item, Found extends Page<Item>>(queryKey: unknown[], read: Read<Found>, seconds: number) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ signal, pageParam }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: every(seconds)
  });
}

/** Return the items of all pages of a list, up to a maximum number of pages. */
export async function allPages<Item>(
  read: Read<Page<Item>>,
  max = MAX_LIST_PAGES,
  signal?: AbortSignal
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < max; page++) {
    const { items: more, next_cursor } = await read(cursor, signal);
    items.push(...more);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return items;
}

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Load the next page while nothing was found: a page may be empty although more follows. */
export function useUntilFound({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages, found: number): void {
  const next = found === 0 && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (next) fetchNextPage();
  }, [next, fetchNextPage]);
}

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => dataOf(api.GET("/v1/me", { signal })),
  staleTime: Infinity
});

export const serviceStatus = queryOptions({
  queryKey: ["status"],
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

/** What is on hold: everything, or single connections. */
export const holds = queryOptions({
  queryKey: ["holds"],
  queryFn: async ({ signal }) => (await dataOf(api.GET("/v1/holds", { signal }))).items,
  refetchInterval: every(30)
});

function readSyncs(filter: SyncFilter, more: { sort?: string; limit?: number } = {}): Read<Page<Sync>> {
  return (cursor, signal) =>
    dataOf(api.GET("/v1/syncs", { params: { query: { ...filter, ...more, cursor } }, signal }));
}

/** The newest updates, with their propagation times. */
export const recentUpdates = queryOptions({
  queryKey: ["syncs", "recent"],
  queryFn: async ({ signal }) =>
    (await readSyncs({}, { sort: "-last_updated_at", limit: RECENT })(undefined, signal)).items,
  refetchInterval: every(20)
});

/** The syncs of a project; often, so that a rotation appears while the user watches. */
export function projectSyncs(projectId: string) {
  return queryOptions({
    queryKey: ["syncs", "of-project", projectId],
    queryFn: ({ signal }) => allPages(readSyncs({ project_id: projectId }), MAX_LIST_PAGES, signal),
    refetchInterval: every(4)
  });
}

/** The first syncs of a connection. */
export function connectionSyncs(connectionId: string, limit: number) {
  return queryOptions({
    queryKey: ["syncs", "of-connection", connectionId, limit],
    queryFn: ({ signal }) => readSyncs({ connection_id: connectionId }, { limit })(undefined, signal),
    refetchInterval: every(20)
  });
}

export function syncList(filter: SyncFilter, sort: string) {
  return paged(["syncs", "list", filter, sort], readSyncs(filter, { sort, limit: PAGE_SIZE }), 10);
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

export function projectList(q: string, sort: "name" | "-name") {
  const query = { q: q || undefined, sort, limit: PAGE_SIZE };
  return paged(
    ["projects", "list", q, sort],
    (cursor, signal) => dataOf(api.GET("/v1/projects", { params: { query: { ...query, cursor } }, signal })),
    30
  );
}

export function syncHistory(syncId: string) {
  return paged(
    ["syncs", "history", syncId],
    (cursor, signal) => {
      const params = { path: { sync_id: syncId }, query: { cursor } };
      return dataOf(api.GET("/v1/syncs/{sync_id}/history", { params, signal }));
    },
    4
  );
}

export type ActivityFilter = { actor?: string; action?: string };

export function readActivity(filter: ActivityFilter): Read<Page<ActivityEntry>> {
  return (cursor, signal) => {
    const query = { ...filter, limit: PAGE_SIZE, cursor } as never;
    return dataOf(api.GET("/v1/activity", { params: { query }, signal }));
  };
}

export function activity(filter: ActivityFilter) {
  return paged(["activity", filter], readActivity(filter), 20);
}

export function herokuDatabase(id: string) {
  return queryOptions({
    queryKey: ["heroku-databases", id],
    queryFn: ({ signal }) => {
      const params = { path: { heroku_database_id: id } };
      return dataOf(api.GET("/v1/heroku-databases/{heroku_database_id}", { params, signal }));
    },
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

export function readResults(jobId: string, result: JobResult["result"] | undefined): Read<Page<JobResult>> {
  return (cursor, signal) => {
    const params = { path: { job_id: jobId }, query: { result, limit: PAGE_SIZE, cursor } };
    return dataOf(api.GET("/v1/jobs/{job_id}/results", { params, signal }));
  };
}
