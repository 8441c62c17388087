/** Small pieces: texts, codes, times, fingerprints, long names, badges, lists of facts, and boxes that are announced. */

import type { ComponentChildren } from "preact";
import type { Problem } from "../api/problem";
import type { ExplanationView, Severity } from "../api/schema";
import { absoluteTime, label, relativeTime, SEVERITIES, STATUSES } from "../format";
import { Icon, type IconName } from "./icon";

const KEY_ID_LENGTH = 8;
const SHOWN_LENGTH = 8;

/** A text of the API, whose parts between backticks are code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split("`");
  // An unmatched backtick is just a character.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}

type ParagraphProps = { text: string | null | undefined; label?: string; class?: string };

/** A text of the API as a paragraph, with a label before it; nothing if there is no text. */
export function Paragraph({ text, label, class: look }: ParagraphProps) {
  if (!text) return null;
  return (
    <p class={look}>
      {label && <strong>{label} </strong>}
      <InlineCode text={text} />
    </p>
  );
}

export function RequestId({ id }: { id: string | null | undefined }) {
  return <Paragraph class="hint" label="Request ID:" text={id && `\`${id}\``} />;
}

export function Steps({ automatic, next_step }: { automatic?: string | null; next_step?: string | null }) {
  return (
    <>
      <Paragraph label="What happens automatically:" text={automatic} />
      <Paragraph label="Next step:" text={next_step} />
    </>
  );
}

type TimeProps = { at: string | null | undefined; label?: string; never?: string; exact?: boolean };

/** A relative time, with the date, time and zone on hover; or these themselves, after "since". */
export function Time({ at, label = "", never = "never", exact = false }: TimeProps) {
  if (!at) return <span class="text-soft">{never}</span>;
  return (
    <span>
      {label && `${label} `}
      <time dateTime={at} title={absoluteTime(at)}>
        {exact ? absoluteTime(at) : relativeTime(at)}
      </time>
    </span>
  );
}

/** A name that is cut where it does not fit, with the whole on hover. */
export function Name({ text, code = false, class: look = "" }: { text: string; code?: boolean; class?: string }) {
  const Tag = code ? "code" : "span";
  return (
    <Tag class={`name ${look}`} title={text}>
      {text}
    </Tag>
  );
}

/** The part of a fingerprint that tells values apart, with the whole on hover: its start is the ID of its key. */
export function Fingerprint({ of }: { of: string }) {
  const title = `Fingerprint of the value: ${of}. Equal values have equal fingerprints.`;
  return (
    <code class="rounded bg-sunken px-1.5" title={title}>
      {of.slice(KEY_ID_LENGTH, KEY_ID_LENGTH + SHOWN_LENGTH)}
    </code>
  );
}

export function Facts({ of }: { of: [name: ComponentChildren, value: ComponentChildren][] }) {
  const shown = of.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "");
  return (
    <dl class="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {shown.map(([name, value]) => (
        <>
          <dt class="text-soft">{name}</dt>
          <dd class="wrap-anywhere">{value}</dd>
        </>
      ))}
    </dl>
  );
}

/** Steps, one after the other. */
export function Numbered({ of }: { of: string[] }) {
  return (
    <ol class="grid list-decimal gap-3 pl-5 text-left marker:font-semibold marker:text-accent">
      {of.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ol>
  );
}

type EntryProps = Record<"title" | "hint" | "side" | "note", ComponentChildren>;

/** An entry of a list: what it is, with a hint, and at its side how it is, with a note. */
export function Entry({ title, hint, side, note }: Partial<EntryProps>) {
  return (
    <>
      <span class="two-lines">
        {title}
        <span class="hint">{hint}</span>
      </span>
      <span class="two-lines md:justify-items-end">
        {side}
        <span class="hint empty:hidden">{note}</span>
      </span>
    </>
  );
}

type BadgeProps = { look: string; icon: IconName; text: string; title?: string };

export function Badge({ look, icon, text, title }: BadgeProps) {
  return (
    <span
      class={`tone inline-flex items-center gap-1.5 rounded-full bg-(--tone-soft) py-0.5 pr-2.5 pl-2 text-sm leading-snug font-semibold text-(--tone) ${look}`}
      title={title}>
      <Icon name={icon} />
      <span>{text}</span>
    </span>
  );
}

type StatusProps = { of: { status: keyof typeof STATUSES; explanation: ExplanationView | null } };

/** The badge of a sync: its status, and the reason if it is not active. */
export function StatusBadge({ of: { status, explanation } }: StatusProps) {
  const text = STATUSES[status];
  if (status === "active" || !explanation) return <Badge look={status} icon={status} text={text} />;
  const { severity, title, meaning } = explanation;
  const reason = /^(Heroku|Hasura)/.test(title) ? title : title.replace(/^[A-Z](?=[a-z])/, (one) => one.toLowerCase());
  return <Badge look={severity === "ok" ? "off" : status} icon={status} text={`${text}: ${reason}`} title={meaning} />;
}

export function SeverityBadge({ severity, text }: { severity: Severity; text?: string }) {
  return <Badge look={severity} icon={severity} text={text ?? label(SEVERITIES, severity)} />;
}

export function Marked({ look, children }: { look: Severity | "info"; children: ComponentChildren }) {
  return (
    <div class={`tone flex items-start gap-3 ${look}`}>
      <span class="mt-0.5 text-(--tone)">
        <Icon name={look} />
      </span>
      <div>{children}</div>
    </div>
  );
}

type CalloutProps = {
  look?: Severity | "info";
  icon?: IconName;
  role?: "status" | "alert";
  children: ComponentChildren;
};

export function Callout({ look = "info", icon = look, role = "status", children }: CalloutProps) {
  return (
    <div
      class={`tone flex items-start gap-3 rounded-lg border-l-3 border-(--tone) bg-(--tone-soft) px-4 py-3 [&_.hint]:text-inherit [&_a:not(.button)]:text-inherit [&>div>ul]:list-disc [&>div>ul]:pl-5 [&>.icon]:mt-0.5 [&>.icon]:text-(--tone) ${look}`}
      role={role}>
      <Icon name={icon} />
      <div class="grid min-w-0 flex-1 justify-items-start gap-1">{children}</div>
    </div>
  );
}

export function ProblemCallout({ problem, children }: { problem: Problem; children?: ComponentChildren }) {
  return (
    <Callout look="problem" role="alert">
      <strong>{problem.title}</strong>
      <Paragraph text={problem.detail} />
      {children}
    </Callout>
  );
}
