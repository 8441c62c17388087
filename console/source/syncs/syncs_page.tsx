/** All syncs: searched, filtered, sorted and paged by the API. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { syncCounts, syncList, useUntilFound } from "../api/queries";
import type { SyncFilter } from "../api/types";
import { count, pluralize } from "../format";
import { useQueryFields } from "../location";
import { Empty, Loaded, Page } from "../ui/page";
import { Filters, listOf } from "./filters";
import { SyncTable } from "./sync_table";

export function SyncsPage() {
  const [fields] = useQueryFields();
  const { filter, sort } = listOf(fields);
  const { data: counts } = useQuery(syncCounts);
  return (
    <Page
      title="Syncs"
      lead={counts?.at ? pluralize(counts.total, "sync") : "All syncs of your projects."}
      name="/syncs">
      <Filters filter={filter} />
      <List key={JSON.stringify(filter)} filter={filter} sort={sort} />
    </Page>
  );
}

function List({ filter, sort }: { filter: SyncFilter; sort: string }) {
  const query = useInfiniteQuery(syncList(filter, sort));
  const syncs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const more = query.hasNextPage && !query.isFetchingNextPage;
  useUntilFound(query, syncs.length);
  return (
    <Loaded query={query} lines={8}>
      {() =>
        syncs.length === 0 && !query.hasNextPage ? (
          <Nothing filtered={Object.keys(filter).length > 0} />
        ) : (
          <div class={query.isPlaceholderData ? "card flush outdated" : "card flush"}>
            <SyncTable
              syncs={syncs}
              sort={sort}
              onEnd={() => {
                if (more) void query.fetchNextPage();
              }}
            />
            <p class="more small muted" role="status">
              {query.hasNextPage ? `${count(syncs.length)} loaded; more follow` : pluralize(syncs.length, "sync")}
            </p>
          </div>
        )
      }
    </Loaded>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon="search" title="No syncs match">
        Change the search or the filters.
      </Empty>
    );
  return (
    <Empty
      icon="active"
      title="No syncs yet"
      actions={
        <a class="button primary" href="#/projects">
          View projects
        </a>
      }>
      Choose a project and connect a Heroku database to one of its env vars.
    </Empty>
  );
}
