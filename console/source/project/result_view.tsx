/** The result of enabling or restarting a sync, and what is left to do. */

import { useEffect, useRef } from "preact/hooks";
import type { Started } from "../api";
import { Button, Callout, Paragraph, showNotice } from "../ui";

/** The title of a dialog's step, from which keyboard and screen reader continue. */
export function StepTitle({ children }: { children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h3 ref={title} tabIndex={-1} class="focus:outline-none">
      {children}
    </h3>
  );
}

type ResultProps = { started: Started; how: "enabled" | "restarted"; onClose: () => void };

/** A dialog's final step. */
export function ResultView({ started, how, onClose }: ResultProps) {
  const { status, outcome, explanation, env_var, config_var, heroku_app, webhook_command } = started;
  const inPlace = ["updated", "unchanged"].includes(outcome ?? "");
  return (
    <>
      {status !== "active" && (
        <Callout look="warning">
          <StepTitle>{`Sync ${how}, but ${status}: ${explanation?.title ?? "needs attention"}`}</StepTitle>
          <Paragraph text={explanation?.meaning} />
          <Paragraph text={explanation?.next_step} />
        </Callout>
      )}
      {status === "active" && inPlace && (
        <Callout look="ok">
          <StepTitle>{`Sync ${how}`}</StepTitle>
          <p>
            {env_var} has the current value and now follows {config_var} of {heroku_app.name}.
          </p>
        </Callout>
      )}
      {status === "active" && !inPlace && (
        <Callout>
          <StepTitle>{`Sync ${how}; its first check is still running`}</StepTitle>
          <p>No need to wait: the page shows the result when the check is finished.</p>
        </Callout>
      )}
      {webhook_command && <WebhookCommand command={webhook_command} />}
      {how === "enabled" && (
        <p class="hint">
          Next, connect the database in the project's own console: Data → Connect Database → Environment variable{" "}
          <code>{env_var}</code>. A source with a literal URL would not follow rotations.
        </p>
      )}
      <div class="dialog-actions">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
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
    <section class="stack justify-items-start">
      <h3>One step left: register the webhook</h3>
      <p>
        The Heroku authorization cannot manage webhooks. Run this command where you are signed in to Heroku; until then,
        only scheduled checks find rotations.
      </p>
      <pre
        ref={shown}
        class="max-w-full rounded-lg border border-line bg-sunken p-3 wrap-anywhere whitespace-pre-wrap"
        tabIndex={0}>
        {command}
      </pre>
      <Button look="small" onClick={() => void copy()}>
        Copy
      </Button>
      <p class="hint">It contains the webhook secret and is shown only once. Restart the sync to see it again.</p>
    </section>
  );
}
