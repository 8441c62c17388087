/** The result of enabling or restarting a sync, and what is left to do. */

import { useEffect, useRef } from "preact/hooks";
import type { Started } from "../api/types";
import { Icon } from "../ui/icon";
import { showNotice } from "../ui/notice";
import { InlineCode } from "../ui/text";

type ResultProps = { started: Started; how: "enabled" | "restarted"; onClose: () => void };

/** A dialog's final step. */
export function ResultView({ started, how, onClose }: ResultProps) {
  const ending = useRef<HTMLDivElement>(null);
  useEffect(() => ending.current?.focus(), []);
  const look = lookOf(started);
  return (
    <>
      <div ref={ending} class={`callout ${look}`} role="status" tabIndex={-1}>
        <Icon name={look} />
        <div class="callout-text">
          <Outcome started={started} how={how} />
        </div>
      </div>
      {started.webhook_command && <WebhookCommand command={started.webhook_command} />}
      {how === "enabled" && (
        <p class="hint">
          Next, connect the database in the project's own console: Data → Connect Database → Environment variable{" "}
          <code>{started.env_var}</code>. A source with a literal URL would not follow rotations.
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button primary" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}

function lookOf(started: Started): "warning" | "ok" | "info" {
  if (started.status !== "active") return "warning";
  return isInPlace(started) ? "ok" : "info";
}

function isInPlace({ status, outcome }: Started): boolean {
  return status === "active" && ["updated", "unchanged"].includes(outcome ?? "");
}

function Outcome({ started, how }: { started: Started; how: string }) {
  const { status, explanation, env_var, config_var, heroku_app } = started;
  if (status !== "active" && explanation)
    return (
      <>
        <strong>
          Sync {how}, but {status}: {explanation.title}
        </strong>
        <p>
          <InlineCode text={explanation.meaning} />
        </p>
        {explanation.next_step && (
          <p>
            <InlineCode text={explanation.next_step} />
          </p>
        )}
      </>
    );
  if (isInPlace(started))
    return (
      <>
        <strong>Sync {how}</strong>
        <p>
          {env_var} has the current value and now follows {config_var} of {heroku_app.name}.
        </p>
      </>
    );
  return (
    <>
      <strong>Sync {how}; its first check is still running</strong>
      <p>No need to wait: the page shows the result when the check is finished.</p>
    </>
  );
}

function WebhookCommand({ command }: { command: string }) {
  const shown = useRef<HTMLPreElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      showNotice("Copied.");
    } catch {
      // Without permission to write to the clipboard, the text is selected, ready to be copied by hand.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
    }
  };
  return (
    <section class="stack">
      <h3>One step left: register the webhook</h3>
      <p>
        The Heroku authorization cannot manage webhooks. Run this command where you are signed in to Heroku; until then,
        only scheduled checks find rotations.
      </p>
      <div class="copy-box">
        <pre ref={shown} class="copy-text" tabIndex={0}>
          {command}
        </pre>
        <button type="button" class="button small" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p class="hint">It contains the webhook secret and is shown only once. Restart the sync to see it again.</p>
    </section>
  );
}
