/**
 * The Heroku databases that were ordered in this browser tab, until their progress is dismissed: their steps, and what is
 * left at Heroku after a failure. The API has no list of them, so their IDs are kept in the tab's session storage.
 */

import { useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { herokuDatabase, refresh } from "../api";
import type { HerokuDatabase } from "../api";
import { Button, Callout, Icon, Loaded, Paragraph, Steps } from "../ui";

type Order = { id: string; project: string };
type StepState = "done" | "present" | "failed" | "open";

const KEY = "urlsync.heroku-databases";
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

export function ordersOf(projectId: string): string[] {
  return stored().flatMap(({ id, project }) => (project === projectId ? [id] : []));
}

export function rememberOrder(order: Order): void {
  store([order, ...stored()]);
}

export function forgetOrder(id: string): void {
  store(stored().filter((order) => order.id !== id));
}

function stored(): Order[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Order[];
}

function store(orders: Order[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(orders));
}

export function DatabaseProgress({ id, onDismiss }: { id: string; onDismiss: () => void }) {
  const query = useQuery(herokuDatabase(id));
  const step = query.data?.step;
  useEffect(() => {
    if (step === "done") void refresh("syncs", "projects");
  }, [step]);
  return (
    <Loaded query={query} lines={1}>
      {(database) => (
        <section
          class="stack rounded-lg border border-line px-4 py-3"
          aria-label={`New database in ${database.heroku_app.name}`}>
          <div class="row justify-between">
            <h3>{titleOf(database)}</h3>
            {["done", "failed"].includes(database.step) && (
              <Button look="small quiet" onClick={onDismiss}>
                Dismiss
              </Button>
            )}
          </div>
          <ol class="grid gap-1" role="status">
            {STEPS.map(([name, label]) => (
              <StepView key={name} label={label} state={stateOf(name, database)} />
            ))}
          </ol>
          <Outcome database={database} />
        </section>
      )}
    </Loaded>
  );
}

function titleOf({ step, heroku_app, plan }: HerokuDatabase): string {
  if (step === "done") return `The database in ${heroku_app.name} is ready`;
  if (step === "failed") return "The database could not be created";
  if (step === "cleaning_up") return `Cleaning up ${heroku_app.name} after a failure`;
  return `Creating ${plan ?? "a database"} in ${heroku_app.name}`;
}

function StepView({ label, state }: { label: string; state: StepState }) {
  const look = { done: "ok", present: "font-semibold", failed: "problem font-semibold", open: "text-soft" }[state];
  return (
    <li class={`tone flex items-center gap-2 ${look}`}>
      <span class="tone-text">
        {state === "done" && <Icon name="ok" />}
        {state === "failed" && <Icon name="problem" />}
        {state === "present" && <span class="spinner" aria-hidden="true" />}
        {state === "open" && <span class="spinner animate-none" aria-hidden="true" />}
      </span>
      <span>
        {label}
        <span class="sr-only">: {STATES[state]}</span>
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
        <Paragraph text={explanation?.meaning} />
        <Steps next_step={explanation?.next_step} />
        <Left items={left_at_heroku} />
      </Callout>
    );
  if (step === "done")
    return (
      <>
        <Paragraph text={env_var && `\`${env_var}\` has the URL and follows it.`} />
        <Paragraph text={explanation?.meaning} />
        <Steps next_step={explanation?.next_step} />
      </>
    );
  if (attempts === 0) return null;
  return (
    <p class="hint">
      Retrying automatically (attempt {attempts + 1}). {explanation?.meaning}
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
