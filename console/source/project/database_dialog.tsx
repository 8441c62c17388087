/**
 * The order of a Heroku database: the account, then the plan with its price; and the progress of those that were ordered in
 * this browser tab, until it is dismissed. The API has no list of them, so their IDs are in the tab's session storage.
 */

import { useQuery } from "@tanstack/preact-query";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, dataOf, get, herokuDatabase, refresh } from "../api";
import type { HerokuDatabase, Plan } from "../api";
import { price } from "../format";
import { path } from "../location";
import { Button, Callout, chosenOf, Dialog, Form, Icon, List, Loaded, Paragraph, Steps } from "../ui";
import type { ProjectData } from "./project_data";
import { AccountForm } from "./restart_dialog";

type DialogProps = { data: ProjectData; onClose: () => void };

export function DatabaseDialog({ data, onClose }: DialogProps) {
  const [connectionId, setConnectionId] = useState<string | null>(null);
  const { project_id } = data.project;
  return (
    <Dialog title="Create a Heroku database" onClose={onClose}>
      {connectionId === null ? (
        <AccountForm
          data={data}
          action="Next: choose the plan"
          returnTo={() => `${path("projects", project_id, "integrations")}?create=yes`}
          onChosen={setConnectionId}
          onClose={onClose}>
          <p>
            A new app with a Postgres database is created in the Heroku account. An env var of the project gets its URL
            and follows it from the start.
          </p>
        </AccountForm>
      ) : (
        <PlanStep projectId={project_id} connectionId={connectionId} onClose={onClose} />
      )}
    </Dialog>
  );
}

type StepProps = { projectId: string; connectionId: string; onClose: () => void };

function PlanStep({ projectId, connectionId, onClose }: StepProps) {
  const params = { path: { connection_id: connectionId } };
  const query = useQuery({
    queryKey: ["plans", connectionId],
    queryFn: ({ signal }) => get("/v1/connections/{connection_id}/heroku-database-plans", params, signal)
  });
  // Sent again, the same order creates no second database.
  const key = useMemo(() => crypto.randomUUID(), []);
  const order = async ({ name, monthly_price_cents }: Plan) => {
    const body = { connection_id: connectionId, plan: name, monthly_price_cents };
    const sent = { path: { project_id: projectId }, header: { "idempotency-key": `${key}-${name}` } };
    const ordered = await dataOf(api.POST("/v1/projects/{project_id}/heroku-databases", { params: sent, body }));
    rememberOrder({ id: ordered.heroku_database_id, project: projectId });
    onClose();
  };
  return (
    <Loaded query={query} lines={2}>
      {({ items }) => <PlanForm plans={items} onOrder={order} onClose={onClose} />}
    </Loaded>
  );
}

type PlanProps = { plans: Plan[]; onOrder: (plan: Plan) => Promise<void>; onClose: () => void };

function PlanForm({ plans, onOrder, onClose }: PlanProps) {
  const [chosen, setChosen] = useState(plans[0]);
  const monthly = ({ monthly_price_cents }: Plan) => `${price(monthly_price_cents)} a month`;
  const perform = async (values: FormData) => {
    const wanted = chosenOf(values, "plan", "Choose a plan first.");
    const plan = plans.find(({ name }) => name === wanted);
    if (plan) await onOrder(plan);
  };
  const action = chosen ? `Create database at ${monthly(chosen)}` : "Create database";
  return (
    <Form action={action} busy="Ordering…" onCancel={onClose} perform={perform}>
      <fieldset class="stack gap-2" aria-label="Plan">
        <legend class="mb-2 font-semibold">Plan</legend>
        {plans.map((plan) => (
          <label key={plan.name} class="choice">
            <input
              type="radio"
              name="plan"
              value={plan.name}
              checked={plan === chosen}
              onChange={() => setChosen(plan)}
            />
            <span class="row justify-between">
              <code>{plan.name}</code> <strong>{monthly(plan)}</strong>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="hint">
        Heroku bills the database until it is deleted. An administrator decides which plans are offered.
      </p>
    </Form>
  );
}

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
              <Button look="small quiet" onClick={onDismiss} label="Dismiss" />
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
      <span class="text-(--tone)">
        {state === "done" && <Icon name="ok" />}
        {state === "failed" && <Icon name="problem" />}
        {(state === "present" || state === "open") && (
          <span
            class={`m-0.5 block size-3.5 rounded-full border-2 ${state === "present" ? "animate-spin border-accent border-r-transparent" : "border-edge"}`}
          />
        )}
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
      <List of={items} by="name">
        {({ kind, name, certain }) => (
          <>
            {kind} <code>{name}</code>
            {!certain && " (unconfirmed: Heroku did not respond)"}
          </>
        )}
      </List>
    </>
  );
}
