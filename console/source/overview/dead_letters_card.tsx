/** The dead letters, and the button that redrives them. */

import { api, dataOf } from "../api/client";
import { refresh } from "../api/queries";
import type { DeadLetter, Redriven } from "../api/types";
import { pluralize } from "../format";
import { address } from "../location";
import { ActionButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Card } from "../ui/page";
import { Time } from "../ui/text";
import { CAUSES, label, MESSAGE_KINDS } from "../words";

const SHOWN = 20;

export function DeadLettersCard({ letters }: { letters: DeadLetter[] }) {
  return (
    <Card
      id="dead-letters-title"
      title="Dead letters"
      flush
      side={letters.length > 0 && <RedriveButton letters={letters.length} />}>
      {letters.length === 0 ? (
        <p class="all-clear">
          <Icon name="ok" />
          No dead letters. Messages that still fail after all retries are kept here until you redrive them.
        </p>
      ) : (
        <ul class="list">
          {letters.slice(0, SHOWN).map((letter) => (
            <Letter key={letter.message_id} letter={letter} />
          ))}
        </ul>
      )}
      {letters.length > SHOWN && <p class="more small muted">{letters.length - SHOWN} more</p>}
    </Card>
  );
}

function RedriveButton({ letters }: { letters: number }) {
  return (
    <ActionButton
      label="Redrive all"
      right="operate_all"
      busy="Redriving…"
      look="small"
      icon="refresh"
      ask={{
        title: "Redrive all dead letters?",
        text: `${pluralize(letters, "dead letter")} will be retried and removed: each affected sync is checked once, ownership transfers are published again, database creation steps are repeated, and notifications are sent late. Fix the cause first, or they will fail again. Redriving more than once is harmless.`,
        action: "Redrive"
      }}
      perform={async () => {
        const redriven = await dataOf(api.POST("/v1/dead-letters/redrive"));
        await refresh();
        return redriven;
      }}
      done={redrivenText}
    />
  );
}

function Letter({ letter }: { letter: DeadLetter }) {
  const { sent_at, cause, release_version, event, kind } = letter;
  const details = [
    cause && label(CAUSES, cause),
    release_version && `release v${release_version}`,
    event && `“${event}”`
  ];
  return (
    <li>
      <p>
        {label(MESSAGE_KINDS, kind)}
        <Subject letter={letter} />
      </p>
      <p class="small muted">
        {[...details.filter(Boolean), "sent "].join(", ")}
        <Time at={sent_at} />
      </p>
    </li>
  );
}

/** The subject of a dead letter, with a link where there is a page. A scheduled run has none. */
function Subject({ letter: { kind, readable, sync_id, project_id, provisioning_id } }: { letter: DeadLetter }) {
  if (!readable) return <> (unreadable)</>;
  if (kind === "schedule") return <> (superseded by later runs)</>;
  if (project_id)
    return (
      <>
        {" of "}
        <a href={address("projects", project_id, "history")}>project {project_id.slice(0, 8)}</a>
      </>
    );
  if (sync_id)
    return (
      <>
        {" of "}
        <a href={`#/syncs?q=${sync_id}`}>sync {sync_id.slice(0, 8)}</a>
      </>
    );
  return <> of database order {provisioning_id}</>;
}

/** Return what was redriven, as text. */
export function redrivenText(result: Redriven): string {
  const parts = [
    result.checks && `${pluralize(result.checks, "check")} queued`,
    result.transfers && `${pluralize(result.transfers, "ownership transfer")} published again`,
    result.provisionings && `${pluralize(result.provisionings, "database creation step")} repeated`,
    result.notifications && `${pluralize(result.notifications, "notification")} sent late`,
    result.runs && `${pluralize(result.runs, "scheduled run")} removed (superseded by later runs)`
  ].filter(Boolean);
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "unreadable message")} kept.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
