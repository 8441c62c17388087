/** All syncs: searched, filtered, sorted and paged by the API; many can be selected and changed at once. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { may } from "../account";
import { syncCounts, syncList, useUntilFound } from "../api";
import type { SyncFilter } from "../api";
import { count, pluralize } from "../format";
import { useQueryFields } from "../location";
import { Button, Empty, LinkButton, Loaded, Page } from "../ui";
import { BulkButton } from "./bulk";
import { Filters, listOf } from "./filters";
import { SyncTable } from "./sync_table";

const ACTIONS = ["check", "restart", "opt_out", "delete"] as const;

export function SyncsPage() {
  const [fields] = useQueryFields();
  const { filter, sort } = listOf(fields);
  const { data: counts } = useQuery(syncCounts);
  const lead = counts?.at ? pluralize(counts.total, "sync") : "All syncs of your projects.";
  return (
    <Page title="Syncs" lead={lead} name="/syncs">
      <Filters filter={filter} />
      <List key={JSON.stringify(filter)} filter={filter} sort={sort} />
    </Page>
  );
}

function List({ filter, sort }: { filter: SyncFilter; sort: string }) {
  const query = useInfiniteQuery(syncList(filter, sort));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const syncs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  useUntilFound(query, syncs.length);
  const select = (ids: ReadonlySet<string>) => {
    setSelected(ids);
    setAll(false);
  };
  const readOn = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  const more = query.hasNextPage ? `${count(syncs.length)} loaded; more follow` : pluralize(syncs.length, "sync");
  const chosen = all ? { filter } : { ids: [...selected] };
  const selectAll = query.hasNextPage && !all && selected.size === syncs.length ? () => setAll(true) : null;
  return (
    <Loaded query={query} lines={8}>
      {() =>
        syncs.length === 0 && !query.hasNextPage ? (
          <Nothing filtered={Object.keys(filter).length > 0} />
        ) : (
          <div class={`card flush overflow-visible ${query.isPlaceholderData ? "opacity-60" : ""}`}>
            {may("use_own") && selected.size > 0 && (
              <div
                class="row sticky top-14 z-5 border-b border-line bg-accent-soft px-4 py-2"
                role="group"
                aria-label="Selected syncs">
                <strong role="status">
                  {all ? "All matching syncs selected" : `${count(selected.size)} selected`}
                </strong>
                {selectAll && (
                  <Button look="small quiet" onClick={selectAll}>
                    Select all that match
                  </Button>
                )}
                <div class="actions">
                  {ACTIONS.map((action) => (
                    <BulkButton key={action} action={action} chosen={chosen} />
                  ))}
                  <Button look="small quiet" onClick={() => select(new Set())}>
                    Clear selection
                  </Button>
                </div>
              </div>
            )}
            <SyncTable syncs={syncs} sort={sort} selected={selected} onSelect={select} onEnd={readOn} />
            <p class="hint border-t border-line px-4 py-2" role="status">
              {more}
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
  const action = (
    <LinkButton look="primary" href="#/projects">
      View projects
    </LinkButton>
  );
  return (
    <Empty icon="active" title="No syncs yet" actions={action}>
      Choose a project and connect a Heroku database to one of its env vars.
    </Empty>
  );
}
