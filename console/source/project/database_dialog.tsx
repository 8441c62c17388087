/** The order of a Heroku database, and the progress of those that were ordered in this tab: the API has no list of them. */

import { useSessionStorageValue } from "@react-hookz/web/useSessionStorageValue";
import { useQuery } from "@tanstack/preact-query";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, dataOf, herokuDatabase, type HerokuDatabaseView, once, type PlanView, refresh, stepValues } from "../api";
import { humanize, price } from "../format";
import { path } from "../location";
import { Button, Callout, Choice, Dialog, Form, Icon, List, Loaded, Paragraph, Steps } from "../ui";
import type { ProjectData } from "./project_data";
import { AccountForm, StepTitle } from "./restart_dialog";

export function DatabaseDialog({ data, onClose }: { data: ProjectData; onClose: () => void }) {
  const [connectionId, setConnectionId] = useState<string | null>(null);
  const { project_id } = data.project;
  const returnTo = () => `${path("projects", project_id, "integrations")}?create=yes`;
  const form = { data, action: "Next: choose the plan", returnTo, onChosen: setConnectionId, onClose };
  return (
    <Dialog title="Create a Heroku database" onClose={onClose}>
      {connectionId && <StepTitle>Choose a plan</StepTitle>}
      {connectionId && <PlanStep projectId={project_id} connectionId={connectionId} onClose={onClose} />}
      {!connectionId && (
        <AccountForm {...form}>
          <p>
            A new app with a Postgres database is created in the Heroku account. An env var of the project gets its URL
            and follows it from the start.
          </p>
        </AccountForm>
      )}
    </Dialog>
  );
}

type StepProps = { projectId: string; connectionId: string; onClose: () => void };

function PlanStep({ projectId, connectionId, onClose }: StepProps) {
  const [chosen, setChosen] = useState(0);
  const orders = useOrders(projectId);
  const params = { path: { connection_id: connectionId } };
  const query = useQuery(once("/v1/connections/{connection_id}/heroku-database-plans", params));
  const plan = query.data?.items[chosen];
  const monthly = ({ monthly_price_cents }: PlanView) => `${price(monthly_price_cents)} a month`;
  // Sent again, the same order creates no second database.
  const key = useMemo(() => crypto.randomUUID(), []);
  const order = async () => {
    if (!plan) return;
    const { name, monthly_price_cents } = plan;
    const body = { connection_id: connectionId, plan: name, monthly_price_cents };
    const sent = { path: { project_id: projectId }, header: { "idempotency-key": `${key}-${name}` } };
    const ordered = await dataOf(api.POST("/v1/projects/{project_id}/heroku-databases", { params: sent, body }));
    orders.set((before) => [ordered.heroku_database_id, ...before]);
    onClose();
  };
  const action = plan ? `Create database at ${monthly(plan)}` : "Create database";
  return (
    <Loaded query={query} lines={2}>
      {({ items: plans }) => (
        <Form action={action} busy="Ordering…" onCancel={onClose} perform={order}>
          <fieldset class="stack gap-2" aria-label="Plan">
            <legend class="mb-2 font-semibold">Plan</legend>
            {plans.map((one, index) => (
              <Choice key={one.name} name="plan" checked={one === plan} onChange={() => setChosen(index)}>
                <code>{one.name}</code> <strong>{monthly(one)}</strong>
              </Choice>
            ))}
          </fieldset>
          <p class="hint">
            Heroku bills the database until it is deleted. An administrator decides which plans are offered.
          </p>
        </Form>
      )}
    </Loaded>
  );
}

type StepState = keyof typeof LOOKS;

const AFTERWARDS = ["cleaning_up", "proposed", "done", "failed"];
const STEPS = stepValues.filter((step) => !AFTERWARDS.includes(step));
const LOOKS = {
  done: ["ok", "ok"],
  "in progress": ["refresh", "font-semibold"],
  failed: ["problem", "problem font-semibold"],
  "not started": ["clock", "text-soft"]
} as const;

/** The databases that were ordered for a project in this tab. */
export function useOrders(projectId: string) {
  const key = `urlsync.heroku-databases ${projectId}`;
  return useSessionStorageValue<string[], string[], true>(key, { defaultValue: [] });
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
        <section class="note" aria-label={`New database in ${database.heroku_app.name}`}>
          <div class="row justify-between">
            <h3>{titleOf(database)}</h3>
            {["done", "failed"].includes(database.step) && (
              <Button look="small quiet" onClick={onDismiss} label="Dismiss" />
            )}
          </div>
          <ol class="grid gap-1" role="status">
            {STEPS.map((step) => (
              <StepView key={step} step={step} state={stateOf(step, database)} />
            ))}
          </ol>
          <Outcome {...database} />
        </section>
      )}
    </Loaded>
  );
}

function titleOf({ step, heroku_app, plan }: HerokuDatabaseView): string {
  if (step === "done") return `The database in ${heroku_app.name} is ready`;
  if (step === "failed") return "The database could not be created";
  if (step === "cleaning_up") return `Cleaning up ${heroku_app.name} after a failure`;
  return `Creating ${plan ?? "a database"} in ${heroku_app.name}`;
}

function StepView({ step, state }: { step: string; state: StepState }) {
  const [icon, look] = LOOKS[state];
  return (
    <li class={`tone flex items-center gap-2 ${look}`}>
      <span class={`text-(--tone) ${icon === "refresh" ? "animate-spin" : ""}`}>
        <Icon name={icon} />
      </span>
      {humanize(step)}
      <span class="sr-only">: {state}</span>
    </li>
  );
}

function stateOf(name: HerokuDatabaseView["step"], { step, progress }: HerokuDatabaseView): StepState {
  const reached = progress.map(({ step: past }) => past).filter((past) => STEPS.includes(past));
  if (step === "done" || name !== reached.at(-1)) return reached.includes(name) ? "done" : "not started";
  return ["failed", "cleaning_up"].includes(step) ? "failed" : "in progress";
}

function Outcome({ step, explanation, attempts, env_var, left_at_heroku }: HerokuDatabaseView) {
  const failed = step === "failed";
  if (failed || step === "done")
    return (
      <Callout look={failed ? "problem" : "ok"}>
        {failed && <strong>{explanation?.title ?? "Unknown cause"}</strong>}
        <Paragraph text={env_var && `\`${env_var}\` has the URL and follows it.`} />
        <Paragraph text={explanation?.meaning} />
        <Steps next_step={explanation?.next_step} />
        {failed && <Left items={left_at_heroku} />}
      </Callout>
    );
  const retrying = `Retrying automatically (attempt ${attempts + 1}). ${explanation?.meaning ?? ""}`;
  return attempts > 0 && <Paragraph class="hint" text={retrying} />;
}

function Left({ items }: { items: HerokuDatabaseView["left_at_heroku"] }) {
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
