/** All syncs: searched, filtered, sorted and paged by the API; many can be selected and changed at once. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { may } from "../account";
import { syncCounts, syncList, useUntilFound } from "../api/queries";
import type { Sync, SyncFilter } from "../api/types";
import { count, pluralize } from "../format";
import { useQueryFields } from "../location";
import { Empty, Loaded, Page } from "../ui/page";
import { BulkButton, type Chosen } from "./bulk";
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
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const syncs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const more = query.hasNextPage && !query.isFetchingNextPage;
  useUntilFound(query, syncs.length);
  const select = (ids: ReadonlySet<string>) => {
    setSelected(ids);
    setAll(false);
  };
  return (
    <Loaded query={query} lines={8}>
      {() =>
        syncs.length === 0 && !query.hasNextPage ? (
          <Nothing filtered={Object.keys(filter).length > 0} />
        ) : (
          <div class={query.isPlaceholderData ? "card flush outdated" : "card flush"}>
            {may("use_own") && (
              <Selection
                chosen={all ? { filter } : { ids: [...selected] }}
                none={selected.size === 0}
                loaded={syncs}
                complete={!query.hasNextPage}
                onAll={() => setAll(true)}
                onClear={() => select(new Set())}
              />
            )}
            <SyncTable
              syncs={syncs}
              sort={sort}
              selected={selected}
              onSelect={select}
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

type SelectionProps = {
  chosen: Chosen;
  none: boolean;
  loaded: Sync[];
  complete: boolean;
  onAll: () => void;
  onClear: () => void;
};

/** How many are selected, and what can be done with them. */
function Selection({ chosen, none, loaded, complete, onAll, onClear }: SelectionProps) {
  if (none) return null;
  const every = "filter" in chosen;
  const whole = !every && chosen.ids.length === loaded.length;
  return (
    <div class="selection" role="group" aria-label="Selected syncs">
      <strong role="status">{every ? "All matching syncs selected" : `${count(chosen.ids.length)} selected`}</strong>
      {whole && !complete && (
        <button type="button" class="button small quiet" onClick={onAll}>
          Select all that match
        </button>
      )}
      <div class="actions">
        <BulkButton action="check" chosen={chosen} />
        <BulkButton action="restart" chosen={chosen} />
        <BulkButton action="opt_out" chosen={chosen} />
        <BulkButton action="delete" chosen={chosen} />
        <button type="button" class="button small quiet" onClick={onClear}>
          Clear selection
        </button>
      </div>
    </div>
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
