/** The tab with the history of a sync, as a timeline that stays up to date. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { useSearch } from "wouter-preact";
import { syncHistory } from "../api/queries";
import type { Sync } from "../api/types";
import { ActionButton } from "../ui/button";
import { Empty, Loaded } from "../ui/page";
import { NoSyncYet, SyncChoice } from "./sync_choice";
import { chosenSync, type ProjectData } from "./project_data";
import { timeline } from "./timeline";
import { TimelineView } from "./timeline_view";

export function HistoryTab({ data: { syncs, project } }: { data: ProjectData }) {
  const sync = chosenSync(syncs, new URLSearchParams(useSearch()).get("sync"));
  if (!sync)
    return (
      <NoSyncYet projectId={project.project_id}>
        Rotations, user actions and the time each change took appear here.
      </NoSyncYet>
    );
  return (
    <>
      <SyncChoice syncs={syncs} chosen={sync} tab="history" />
      <History key={sync.sync_id} sync={sync} />
    </>
  );
}

function History({ sync: { sync_id } }: { sync: Sync }) {
  const query = useInfiniteQuery(syncHistory(sync_id));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const entries = pages.flatMap(({ items }) => items);
        return (
          <>
            {entries.length === 0 ? (
              <Empty icon="clock" title="No history yet">
                The first check is queued.
              </Empty>
            ) : (
              <TimelineView rows={timeline(entries)} />
            )}
            {query.hasNextPage && (
              <ActionButton label="Load older" busy="Loading…" perform={() => query.fetchNextPage()} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}
