/** The tab with the history of a sync, as a timeline that stays up to date: one list per day. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { syncHistory } from "../api";
import type { Entry, Sync } from "../api";
import { absoluteTime, dayOf, duration, pluralize, timeOfDay, timeZone } from "../format";
import { ActionButton, Empty, Fingerprint, Icon, Loaded, Paragraph, type IconName } from "../ui";
import { CAUSES, label } from "../words";
import { foldedText, historyText, type Tone } from "./history_text";
import type { ProjectData } from "./project_data";
import { ChosenSync } from "./sync_choice";
import { newestOf, timeline, type EventRow, type QuietRow, type Row } from "./timeline";

const ICONS: Record<Tone, IconName> = { good: "ok", warning: "warning", problem: "problem", plain: "info" };

export function HistoryTab({ data }: { data: ProjectData }) {
  return (
    <ChosenSync data={data} tab="history" empty="Rotations, user actions and the time each change took appear here.">
      {(sync) => <History key={sync.sync_id} sync={sync} />}
    </ChosenSync>
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
            {entries.length === 0 && (
              <Empty icon="clock" title="No history yet">
                The first check is queued.
              </Empty>
            )}
            <TimelineView rows={timeline(entries)} />
            {query.hasNextPage && (
              <ActionButton label="Load older" busy="Loading…" perform={() => query.fetchNextPage()} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function TimelineView({ rows }: { rows: Row[] }) {
  const days = Map.groupBy(rows, (row) => dayOf(newestOf(row).at));
  return (
    <div class="stack gap-4">
      {[...days].map(([day, those]) => (
        <section key={day} aria-label={day}>
          <h2 class="mb-3 hint">
            {day}
            {those[0] && <span class="font-normal"> · times in {timeZone(newestOf(those[0]).at)}</span>}
          </h2>
          <ol class="timeline">
            {those.map((row) =>
              row.kind === "quiet" ? (
                // The oldest check of the row stays the same when newer ones are added.
                <QuietView key={row.entries.at(-1)?.entry_id} row={row} />
              ) : (
                <EventView key={row.entry.entry_id} row={row} />
              )
            )}
          </ol>
        </section>
      ))}
    </div>
  );
}

function EventView({ row: { entry, older, requested } }: { row: EventRow }) {
  const { tone, title, detail } = historyText(entry, older);
  return (
    <li>
      <span class={`timeline-mark tone ${tone}`}>
        <Icon name={ICONS[tone]} />
      </span>
      <div class="pt-0.5">
        <p class="flex flex-wrap items-baseline justify-between gap-x-3">
          <strong>{title}</strong>
          <Clock at={entry.at} />
        </p>
        <Paragraph text={detail} />
        <EventFacts entry={entry} requested={requested} />
      </div>
    </li>
  );
}

function EventFacts({ entry, requested }: { entry: Entry; requested: Entry | null }) {
  const { action, cause, release_version, propagation_ms, duration_ms } = entry;
  const actor = entry.actor ?? requested?.actor;
  return (
    <p class="hint flex flex-wrap gap-x-3 empty:hidden">
      {actor && (
        <span>
          by <strong>{actor}</strong>
        </span>
      )}
      {!actor && action === "checked" && <span>{label(CAUSES, cause)}</span>}
      {release_version !== null && <span>release v{release_version}</span>}
      {propagation_ms !== null && (
        <span class="font-semibold text-good" title="Time from the release at Heroku to the update at Hasura Cloud">
          {duration(propagation_ms)} from Heroku to Hasura
        </span>
      )}
      {duration_ms > 0 && propagation_ms === null && <span>took {duration(duration_ms)}</span>}
      <ChangeOfValue entry={entry} />
    </p>
  );
}

function ChangeOfValue({ entry: { fingerprint_before: before, fingerprint: after, outcome } }: { entry: Entry }) {
  if (outcome !== "updated" || !after) return null;
  return (
    <span>
      {before ? <Fingerprint of={before} /> : "no value"}
      <span class="sr-only"> changed to </span>
      <span aria-hidden="true"> → </span>
      <Fingerprint of={after} />
    </span>
  );
}

function QuietView({ row: { entries } }: { row: QuietRow }) {
  return (
    <li>
      <details class="hint col-start-2">
        <summary>
          {foldedText(entries)} <Clock at={entries[0].at} />
        </summary>
        <ul aria-label={pluralize(entries.length, "check")} class="pt-1 pl-4">
          {entries.map(({ entry_id, at, cause, release_version, explanation, duration_ms }) => (
            <li key={entry_id}>
              <Clock at={at} /> {label(CAUSES, cause)}
              {release_version !== null && `, release v${release_version}`}
              {explanation && `: ${explanation.title}`}, took {duration(duration_ms)}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Clock({ at }: { at: string }) {
  return (
    <time class="hint tabular-nums" dateTime={at} title={absoluteTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}
