/** The service's own health: what was found, the hold of all writes, and the dead letters. */

import { api, dataOf, refresh } from "../api";
import type { DeadLetter, Finding, Redriven, ServiceStatus, Severity } from "../api";
import { pluralize } from "../format";
import { address } from "../location";
import { ActionButton, Card, Icon, InlineCode, Paragraph, SeverityBadge, Time } from "../ui";
import { CAUSES, label, MESSAGE_KINDS } from "../words";
import { AllClear } from "./attention_card";
import { may } from "../account";

const SHOWN = 20;
const ORDER: Severity[] = ["problem", "warning", "ok"];

export function FindingsCard({ status: { level, findings } }: { status: ServiceStatus }) {
  const sorted = findings.toSorted((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
  return (
    <Card id="findings-title" title="Service health" flush side={<SeverityBadge severity={level} />}>
      <ul class="list">
        {sorted.map(({ code, level, title, meaning, next_step }) => (
          <li key={code} class={`tone flex items-start gap-3 ${level}`}>
            <span class="mt-0.5 tone-text">
              <Icon name={level} />
            </span>
            <div>
              <span class="sr-only">{level}: </span>
              <p>
                <strong>{title}</strong>. <InlineCode text={meaning} />
              </p>
              <Paragraph class="hint" text={next_step} />
            </div>
          </li>
        ))}
      </ul>
      {may("use_all") && (
        <div class="border-t border-line px-4 py-2">{holdOf(findings) ? <ReleaseButton /> : <HoldButton />}</div>
      )}
    </Card>
  );
}

/** Return the finding that all writes are on hold. */
export function holdOf(findings: Finding[]): Finding | undefined {
  return findings.find(({ code }) => code === "writes_held");
}

function HoldButton() {
  return (
    <ActionButton
      label="Hold all writes"
      right="use_all"
      busy="Holding…"
      look="small danger quiet"
      icon="paused"
      ask={{
        title: "Hold all writes?",
        text: "Until you release them, nothing is written to Hasura Cloud. Webhooks are accepted, and checks compare values. Each sync whose value has changed is checked once after the release.",
        action: "Hold all writes",
        danger: true
      }}
      perform={() => dataOf(api.PUT("/v1/hold")).finally(() => refresh())}
      done="All writes are on hold."
    />
  );
}

export function ReleaseButton() {
  return (
    <ActionButton
      label="Release all writes"
      right="use_all"
      busy="Releasing…"
      look="small"
      icon="active"
      perform={() => dataOf(api.DELETE("/v1/hold")).finally(() => refresh())}
      done="Released. Each sync whose value has changed is checked now."
    />
  );
}

/** The dead letters, and the button that redrives them. */
export function DeadLettersCard({ letters }: { letters: DeadLetter[] }) {
  const side = letters.length > 0 && <RedriveButton letters={letters.length} />;
  return (
    <Card id="dead-letters-title" title="Dead letters" flush side={side}>
      {letters.length === 0 ? (
        <AllClear text="No dead letters. Messages that still fail after all retries are kept here until you redrive them." />
      ) : (
        <ul class="list">
          {letters.slice(0, SHOWN).map((letter) => (
            <Letter key={letter.message_id} letter={letter} />
          ))}
        </ul>
      )}
      {letters.length > SHOWN && <p class="hint border-t border-line px-4 py-2">{letters.length - SHOWN} more</p>}
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
      perform={() => dataOf(api.POST("/v1/dead-letters/redrive")).finally(() => refresh())}
      done={redrivenText}
    />
  );
}

function Letter({ letter }: { letter: DeadLetter }) {
  const { sent_at, cause, release_version, event, kind } = letter;
  const release = release_version && `release v${release_version}`;
  const details = [cause && label(CAUSES, cause), release, event && `“${event}”`, "sent "].filter(Boolean);
  return (
    <li>
      <p>
        {label(MESSAGE_KINDS, kind)}
        <Subject letter={letter} />
      </p>
      <p class="hint">
        {details.join(", ")}
        <Time at={sent_at} />
      </p>
    </li>
  );
}

/** The subject of a dead letter, with a link where there is a page. A scheduled run has none. */
function Subject({ letter: { kind, readable, sync_id, project_id, provisioning_id } }: { letter: DeadLetter }) {
  if (!readable) return <> (unreadable)</>;
  if (kind === "schedule") return <> (superseded by later runs)</>;
  if (!project_id && !sync_id) return <> of database order {provisioning_id}</>;
  const href = project_id ? address("projects", project_id, "history") : `#/syncs?q=${sync_id}`;
  const name = project_id ? `project ${project_id.slice(0, 8)}` : `sync ${sync_id?.slice(0, 8)}`;
  return (
    <>
      {" of "}
      <a href={href}>{name}</a>
    </>
  );
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
