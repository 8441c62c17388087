/** Renders a timeline: one list per day. */

import type { Entry } from "../api/types";
import { absoluteTime, dayOf, duration, pluralize, timeOfDay, timeZone } from "../format";
import { Icon, type IconName } from "../ui/icon";
import { Fingerprint, InlineCode } from "../ui/text";
import { CAUSES, label } from "../words";
import { foldedText, historyText, type Tone } from "./history_text";
import { newestOf, type EventRow, type QuietRow, type Row } from "./timeline";

const ICONS: Record<Tone, IconName> = { good: "ok", warning: "warning", problem: "problem", plain: "info" };

export function TimelineView({ rows }: { rows: Row[] }) {
  const days = Map.groupBy(rows, (row) => dayOf(newestOf(row).at));
  return (
    <div class="timeline">
      {[...days].map(([day, those]) => (
        <section key={day} aria-label={day}>
          <h2 class="timeline-day">
            {day}
            {those[0] && <span class="small muted"> · times in {timeZone(newestOf(those[0]).at)}</span>}
          </h2>
          <ol>
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
    <li class={`timeline-event ${tone}`}>
      <span class="timeline-mark">
        <Icon name={ICONS[tone]} />
      </span>
      <div class="timeline-text">
        <p class="timeline-head">
          <strong>{title}</strong>
          <Clock at={entry.at} />
        </p>
        {detail && (
          <p>
            <InlineCode text={detail} />
          </p>
        )}
        <EventFacts entry={entry} requested={requested} />
      </div>
    </li>
  );
}

function EventFacts({ entry, requested }: { entry: Entry; requested: Entry | null }) {
  const { action, cause, release_version, propagation_ms, duration_ms } = entry;
  const actor = entry.actor ?? requested?.actor;
  return (
    <p class="timeline-facts">
      {actor && (
        <span>
          by <strong>{actor}</strong>
        </span>
      )}
      {!actor && action === "checked" && <span>{label(CAUSES, cause)}</span>}
      {release_version !== null && <span>release v{release_version}</span>}
      {propagation_ms !== null && (
        <span class="propagation" title="Time from the release at Heroku to the update at Hasura Cloud">
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
      <span class="hidden"> changed to </span>
      <span aria-hidden="true"> → </span>
      <Fingerprint of={after} />
    </span>
  );
}

function QuietView({ row: { entries } }: { row: QuietRow }) {
  return (
    <li class="timeline-folded">
      <details>
        <summary>
          <span>{foldedText(entries)}</span>
          <Clock at={entries[0].at} />
        </summary>
        <ul aria-label={pluralize(entries.length, "check")}>
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
    <time dateTime={at} title={absoluteTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}
