/** The dialog that orders a Heroku database: the account, then the plan with its price. The page shows the progress. */

import { useQuery } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { api, dataOf } from "../api";
import type { Plan } from "../api";
import { price } from "../format";
import { path } from "../location";
import { chosenOf, Dialog, Form, Loaded } from "../ui";
import { AccountForm } from "./account_choices";
import { rememberOrder } from "./database_progress";
import type { ProjectData } from "./project_data";

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
    queryFn: ({ signal }) =>
      dataOf(api.GET("/v1/connections/{connection_id}/heroku-database-plans", { params, signal }))
  });
  // Sent again, the same order creates no second database.
  const key = useMemo(() => crypto.randomUUID(), []);
  const order = async ({ name, monthly_price_cents }: Plan) => {
    const body = { connection_id: connectionId, plan: name, monthly_price_cents };
    const ordered = { path: { project_id: projectId }, header: { "idempotency-key": `${key}-${name}` } };
    const { heroku_database_id } = await dataOf(
      api.POST("/v1/projects/{project_id}/heroku-databases", { params: ordered, body })
    );
    rememberOrder({ id: heroku_database_id, project: projectId });
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
          <div key={plan.name} class="choice">
            <input
              type="radio"
              name="plan"
              id={`plan-${plan.name}`}
              value={plan.name}
              checked={plan === chosen}
              onChange={() => setChosen(plan)}
            />
            <label for={`plan-${plan.name}`} class="row justify-between">
              <code>{plan.name}</code>
              <strong>{monthly(plan)}</strong>
            </label>
          </div>
        ))}
      </fieldset>
      <p class="hint">
        Heroku bills the database until it is deleted. An administrator decides which plans are offered.
      </p>
    </Form>
  );
}
