/** Who changed what, when and from where: newest first, as far as the person may see it. */

import { activity, activityActionValues, type ActivityEntryView, type ActivityFilter } from "../api";
import { humanize, timeZone } from "../format";
import { address, useQueryFields } from "../location";
import { ActionButton, Empty, type Options, Page, QueryList, QuerySearch, Select, Time, useList } from "../ui";
import { allActivity, asCsv, asJson, save } from "./export";

const ACTIONS: Options = activityActionValues.map((action) => [action, humanize(action)]);

const FORMATS = { CSV: ["text/csv", asCsv], JSON: ["application/json", asJson] } as const;

export function ActivityPage() {
  const [fields] = useQueryFields();
  const actor = fields.get("actor") ?? undefined;
  const action = fields.get("action") ?? undefined;
  const { query, more } = useList(activity({ actor, action } as ActivityFilter));
  const none = (
    <Empty icon="clock" title={actor || action ? "No activity matches" : "No activity yet"}>
      Changes by people and programs appear here.
    </Empty>
  );
  return (
    <Page
      title="Activity"
      lead="What people, programs and events changed in the last 90 days. Checks are in the history of each sync."
      name="/activity"
      actions={<ExportButtons filter={{ actor, action } as ActivityFilter} />}>
      <div class="toolbar">
        <QuerySearch name="actor" aria-label="Person or program" placeholder="Person or program, whole name" />
        <Select name="action" label="Action" all="Any action" options={ACTIONS} />
        <p class="hint">Times in {timeZone(new Date().toISOString())}</p>
      </div>
      <QueryList as="ol" query={query} by="entry_id" class="card flush list" none={!query.hasNextPage && none}>
        {(entry) => <EntryView entry={entry} />}
      </QueryList>
      {more}
    </Page>
  );
}

function ExportButtons({ filter }: { filter: ActivityFilter }) {
  return Object.entries(FORMATS).map(([format, [type, written]]) => (
    <ActionButton
      key={format}
      label={`Export ${format}`}
      icon="download"
      perform={async () => save(`activity.${format.toLowerCase()}`, type, written(await allActivity(filter)))}
    />
  ));
}

function EntryView({ entry }: { entry: ActivityEntryView }) {
  const { at, action, actor, role, failure, source_address, changes } = entry;
  return (
    <>
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
    </>
  );
}

/** What an entry is about, with a link if there is a page. */
function Subject({ entry: { subject } }: { entry: ActivityEntryView }) {
  const { project_id: project, connection_id: connection } = subject;
  const id = project ?? connection;
  if (!id) return null;
  const href = project ? address("projects", project, "history") : address("connections", id);
  const name = subject.project_name ?? id.slice(0, 8);
  return [", ", <a href={href}>{`${project ? "project" : "connection"} ${name}`}</a>];
}
