/** The progress of a Heroku database order: its steps, and what is left at Heroku after a failure. */

import { useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { herokuDatabase, refresh } from "../api/queries";
import type { HerokuDatabase } from "../api/types";
import { Icon } from "../ui/icon";
import { Callout, Loaded } from "../ui/page";
import { InlineCode } from "../ui/text";

type StepState = "done" | "present" | "failed" | "open";

const STEPS: [string, string][] = [
  ["creating_app", "Creating the Heroku app"],
  ["installing_postgres", "Installing Postgres"],
  ["waiting_for_url", "Getting the database URL"],
  ["choosing_env_var", "Choosing the env var"],
  ["enabling_sync", "Enabling the sync"],
  ["setting_env_var", "Setting the env var"]
];
const STATES: Record<StepState, string> = {
  done: "done",
  present: "in progress",
  failed: "failed",
  open: "not started"
};

export function DatabaseProgress({ id, onDismiss }: { id: string; onDismiss: () => void }) {
  const query = useQuery(herokuDatabase(id));
  const step = query.data?.step;
  useEffect(() => {
    if (step === "done") void refresh("syncs", "projects");
  }, [step]);
  return (
    <Loaded query={query} lines={1}>
      {(database) => <Order database={database} onDismiss={onDismiss} />}
    </Loaded>
  );
}

function Order({ database, onDismiss }: { database: HerokuDatabase; onDismiss: () => void }) {
  const finished = ["done", "failed"].includes(database.step);
  return (
    <section class="database-progress" aria-label={`New database in ${database.heroku_app.name}`}>
      <div class="row spread">
        <h3>{titleOf(database)}</h3>
        {finished && (
          <button type="button" class="button small quiet" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
      <ol class="progress-steps" role="status">
        {STEPS.map(([name, label]) => (
          <StepView key={name} label={label} state={stateOf(name, database)} />
        ))}
      </ol>
      <Outcome database={database} />
    </section>
  );
}

function titleOf({ step, heroku_app, plan }: HerokuDatabase): string {
  if (step === "done") return `The database in ${heroku_app.name} is ready`;
  if (step === "failed") return "The database could not be created";
  if (step === "cleaning_up") return `Cleaning up ${heroku_app.name} after a failure`;
  return `Creating ${plan ?? "a database"} in ${heroku_app.name}`;
}

function StepView({ label, state }: { label: string; state: StepState }) {
  return (
    <li class={state}>
      {state === "done" && <Icon name="ok" />}
      {state === "failed" && <Icon name="problem" />}
      {state === "present" && <span class="spinner" aria-hidden="true" />}
      {state === "open" && <span class="step-dot" aria-hidden="true" />}
      <span>
        {label}
        <span class="hidden">: {STATES[state]}</span>
      </span>
    </li>
  );
}

function stateOf(name: string, { step, progress }: HerokuDatabase): StepState {
  const reached = progress
    .map(({ step: past }): string => past)
    .filter((past) => STEPS.some(([known]) => known === past));
  if (step === "done" || name !== reached.at(-1)) return reached.includes(name) ? "done" : "open";
  return ["failed", "cleaning_up"].includes(step) ? "failed" : "present";
}

function Outcome({ database: { step, explanation, attempts, env_var, left_at_heroku } }: { database: HerokuDatabase }) {
  if (step === "failed")
    return (
      <Callout look="problem">
        <strong>{explanation?.title ?? "Unknown cause"}</strong>
        {explanation && (
          <p>
            <InlineCode text={explanation.meaning} />
          </p>
        )}
        <NextStep text={explanation?.next_step} />
        <Left items={left_at_heroku} />
      </Callout>
    );
  if (step === "done")
    return (
      <>
        {env_var && (
          <p>
            <code>{env_var}</code> has the URL and follows it.
          </p>
        )}
        {explanation && (
          <p>
            <InlineCode text={explanation.meaning} />
          </p>
        )}
        <NextStep text={explanation?.next_step} />
      </>
    );
  if (attempts === 0) return null;
  return (
    <p class="muted small">
      Retrying automatically (attempt {attempts + 1}). {explanation?.meaning}
    </p>
  );
}

function NextStep({ text }: { text: string | null | undefined }) {
  if (!text) return null;
  return (
    <p>
      <strong>Next step: </strong>
      <InlineCode text={text} />
    </p>
  );
}

function Left({ items }: { items: HerokuDatabase["left_at_heroku"] }) {
  if (items.length === 0) return <p>Nothing is left at Heroku.</p>;
  return (
    <>
      <p>Left at Heroku, and billed until deleted:</p>
      <ul>
        {items.map(({ kind, name, certain }) => (
          <li key={name}>
            {kind} <code>{name}</code>
            {!certain && " (unconfirmed: Heroku did not respond)"}
          </li>
        ))}
      </ul>
    </>
  );
}
