/** Who changed what, when and from where: newest first, as far as the person may see it. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { activity } from "../api";
import type { ActivityEntry, ActivityFilter } from "../api";
import { humanize, timeZone } from "../format";
import { address, useQueryFields } from "../location";
import { ActionButton, Empty, Loaded, Page, SearchField, Select, Time } from "../ui";
import { allActivity, asCsv, asJson, save } from "./export";

const ACTIONS = [
  ["sync_enabled", "sync_edited", "sync_opted_out", "sync_restarted", "sync_transferred", "sync_deleted"],
  ["sync_unlinked", "check_requested", "connection_created", "connection_edited", "connection_shared"],
  ["connection_unshared", "connection_deleted", "sweeps_trusted", "heroku_sign_in_started", "heroku_connected"],
  ["database_ordered", "project_created", "proposal_made", "proposal_accepted", "proposal_declined"],
  ["transfer_reported", "dead_letters_redriven", "writes_held", "writes_released", "job_started", "job_cancelled"],
  ["person_deleted", "secret_rotated"]
].flat() as ActivityEntry["action"][];

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
        <Select
          label="Action"
          value={action}
          all="Any action"
          options={ACTIONS.map((one) => [one, humanize(one)])}
          onChange={(value) => change({ action: value })}
        />
        <p class="hint">Times in {timeZone(new Date().toISOString())}</p>
      </div>
      <Loaded query={query}>
        {() => (
          <>
            {entries.length === 0 && !query.hasNextPage && (
              <Empty icon="clock" title={actor || action ? "No activity matches" : "No activity yet"}>
                Changes by people and programs appear here.
              </Empty>
            )}
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
        )}
      </Loaded>
    </Page>
  );
}

function ExportButtons({ filter }: { filter: ActivityFilter }) {
  const exported = async (type: string, name: string, written: (entries: ActivityEntry[]) => string) =>
    save(name, type, written(await allActivity(filter)));
  return (
    <>
      <ActionButton
        label="Export CSV"
        busy="Exporting…"
        icon="download"
        perform={() => exported("text/csv", "activity.csv", asCsv)}
      />
      <ActionButton
        label="Export JSON"
        busy="Exporting…"
        icon="download"
        perform={() => exported("application/json", "activity.json", asJson)}
      />
    </>
  );
}

function EntryView({ entry }: { entry: ActivityEntry }) {
  const { at, action, actor, role, failure, source_address, changes } = entry;
  return (
    <li>
      <p>
        <strong>{actor}</strong>
        {role && ` (${role})`}: {humanize(action)}
        {changes.length > 0 && ` (${changes.map((change) => change.replaceAll("_", " ")).join(", ")})`}
        <Subject entry={entry} />
      </p>
      <p class="hint">
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
  const id = project ?? connection;
  if (!id) return null;
  const href = project ? address("projects", project, "history") : address("connections", id);
  return (
    <>
      {", "}
      <a href={href}>
        {project ? "project" : "connection"} {id.slice(0, 8)}
      </a>
    </>
  );
}
