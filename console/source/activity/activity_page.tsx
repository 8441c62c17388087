/** Who changed what, when and from where: newest first, as far as the person may see it. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { activity } from "../api/queries";
import type { ActivityEntry } from "../api/types";
import { humanize, timeZone } from "../format";
import { address, useQueryFields } from "../location";
import { ActionButton } from "../ui/button";
import { SearchField } from "../ui/form";
import { Empty, Loaded, Page } from "../ui/page";
import { Time } from "../ui/text";
import { allActivity, asCsv, asJson, save } from "./export";

const ACTIONS = [
  "sync_enabled",
  "sync_opted_out",
  "sync_restarted",
  "sync_transferred",
  "sync_deleted",
  "check_requested",
  "connection_created",
  "connection_shared",
  "connection_unshared",
  "connection_deleted",
  "heroku_sign_in_started",
  "heroku_connected",
  "database_ordered",
  "project_created",
  "proposal_made",
  "proposal_accepted",
  "proposal_declined",
  "transfer_reported",
  "dead_letters_redriven",
  "person_deleted",
  "secret_rotated"
] satisfies ActivityEntry["action"][];

export function ActivityPage() {
  const [fields, change] = useQueryFields();
  const actor = fields.get("actor") ?? undefined;
  const action = fields.get("action") ?? undefined;
  const query = useInfiniteQuery(activity({ actor, action }));
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page
      title="Activity"
      lead="What people, programs and events changed in the last 90 days. Checks are in the history of each sync."
      name="/activity"
      actions={<ExportButtons filter={{ actor, action }} />}>
      <div class="toolbar">
        <SearchField
          label="Person or program"
          placeholder="Person or program, whole name"
          value={actor ?? ""}
          onSearch={(text) => change({ actor: text })}
        />
        <select
          aria-label="Action"
          value={action ?? ""}
          onChange={(event) => change({ action: event.currentTarget.value })}>
          <option value="">Any action</option>
          {ACTIONS.map((one) => (
            <option key={one} value={one}>
              {humanize(one)}
            </option>
          ))}
        </select>
        <p class="small muted">Times in {timeZone(new Date().toISOString())}</p>
      </div>
      <Loaded query={query}>
        {() =>
          entries.length === 0 && !query.hasNextPage ? (
            <Empty icon="clock" title={actor || action ? "No activity matches" : "No activity yet"}>
              Changes by people and programs appear here.
            </Empty>
          ) : (
            <>
              {entries.length > 0 && (
                <ol class="card flush list">
                  {entries.map((entry) => (
                    <EntryView key={entry.entry_id} entry={entry} />
                  ))}
                </ol>
              )}
              {query.hasNextPage && (
                <ActionButton label="Load older" busy="Loading…" perform={() => query.fetchNextPage()} />
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function ExportButtons({ filter }: { filter: { actor?: string; action?: string } }) {
  return (
    <>
      <ActionButton
        label="Export CSV"
        busy="Exporting…"
        icon="download"
        perform={async () => save("activity.csv", "text/csv", asCsv(await allActivity(filter)))}
      />
      <ActionButton
        label="Export JSON"
        busy="Exporting…"
        icon="download"
        perform={async () => save("activity.json", "application/json", asJson(await allActivity(filter)))}
      />
    </>
  );
}

function EntryView({ entry }: { entry: ActivityEntry }) {
  const { at, action, actor, role, failure, source_address } = entry;
  return (
    <li>
      <p>
        <strong>{actor}</strong>
        {role && ` (${role})`}: {humanize(action)}
        <Subject entry={entry} />
      </p>
      <p class="small muted">
        <Time at={at} />
        {source_address && `, from ${source_address}`}
        {failure && `. Undone: ${failure}`}
      </p>
    </li>
  );
}

/** What an entry is about, with a link if there is a page. */
function Subject({ entry: { subject } }: { entry: ActivityEntry }) {
  const { project_id: project, connection_id: connection } = subject;
  if (project)
    return (
      <>
        {", "}
        <a href={address("projects", project, "history")}>project {project.slice(0, 8)}</a>
      </>
    );
  return connection ? <>, connection {connection.slice(0, 8)}</> : null;
}
