/** Small pieces of text: codes, times, fingerprints, long names, and lists of facts. */

import type { ComponentChildren } from "preact";
import { absoluteTime, relativeTime } from "../format";

const KEY_ID_LENGTH = 8;
const SHOWN_LENGTH = 8;

/** A text of the API, whose parts between backticks are code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split("`");
  // An unmatched backtick is just a character.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}

/** A relative time, with the date, time and zone on hover. */
export function Time({ at, never = "never" }: { at: string | null | undefined; never?: string }) {
  if (!at) return <span class="muted">{never}</span>;
  return (
    <time dateTime={at} title={absoluteTime(at)}>
      {relativeTime(at)}
    </time>
  );
}

/** A name that is cut where it does not fit, with the whole on hover. */
export function Name({ text, code = false }: { text: string; code?: boolean }) {
  return code ? (
    <code class="name" title={text}>
      {text}
    </code>
  ) : (
    <span class="name" title={text}>
      {text}
    </span>
  );
}

/**
 * The part of a fingerprint that identifies the value; the whole is on hover. Every fingerprint starts with the ID of
 * its key, which is the same for all values.
 */
export function Fingerprint({ of }: { of: string | null }) {
  if (!of) return null;
  return (
    <code class="fingerprint" title={`Fingerprint of the value: ${of}. Equal values have equal fingerprints.`}>
      {of.slice(KEY_ID_LENGTH, KEY_ID_LENGTH + SHOWN_LENGTH)}
    </code>
  );
}

/** A list of facts. Those without a value are omitted. */
export function Facts({ of }: { of: [string, ComponentChildren][] }) {
  const shown = of.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "");
  return (
    <dl class="facts">
      {shown.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

/** The next step and what happens automatically, as the API explains it. */
export function Steps({ automatic, next_step }: { automatic?: string | null; next_step: string | null }) {
  return (
    <>
      {automatic && (
        <p>
          <strong>What happens automatically: </strong>
          <InlineCode text={automatic} />
        </p>
      )}
      {next_step && (
        <p>
          <strong>Next step: </strong>
          <InlineCode text={next_step} />
        </p>
      )}
    </>
  );
}
