/** The dialog that orders a Heroku database: the account, then the plan with its price. The page shows the progress. */

import { useQuery } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { api, dataOf } from "../api/client";
import { ownProblem } from "../api/problem";
import type { Plan } from "../api/types";
import { price } from "../format";
import { path } from "../location";
import { Dialog } from "../ui/dialog";
import { Form, textOf } from "../ui/form";
import { Loaded } from "../ui/page";
import { AccountChoices, connectionOf, ConnectionRequired } from "./account_choices";
import { rememberOrder } from "./orders";
import { ownersConnections, type ProjectData } from "./project_data";

type DialogProps = { data: ProjectData; onClose: () => void };

export function DatabaseDialog({ data, onClose }: DialogProps) {
  const [connectionId, setConnectionId] = useState<string | null>(null);
  return (
    <Dialog title="Create a Heroku database" onClose={onClose}>
      {ownersConnections(data).length === 0 ? (
        <ConnectionRequired data={data} onClose={onClose} />
      ) : connectionId === null ? (
        <Form
          action="Next: choose the plan"
          busy="…"
          onCancel={onClose}
          perform={(values) => setConnectionId(connectionOf(values))}>
          <p>
            A new app with a Postgres database is created in the Heroku account. An env var of the project gets its URL
            and follows it from the start.
          </p>
          <AccountChoices
            data={data}
            returnTo={() => `${path("projects", data.project.project_id, "integrations")}?create=yes`}
          />
        </Form>
      ) : (
        <PlanStep projectId={data.project.project_id} connectionId={connectionId} onClose={onClose} />
      )}
    </Dialog>
  );
}

function PlanStep({
  projectId,
  connectionId,
  onClose
}: {
  projectId: string;
  connectionId: string;
  onClose: () => void;
}) {
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
  const perform = async (values: FormData) => {
    const plan = plans.find(({ name }) => name === textOf(values, "plan"));
    if (!plan) throw ownProblem("not-chosen", "Nothing selected", "Choose a plan first.");
    await onOrder(plan);
  };
  return (
    <Form
      action={chosen ? `Create database at ${price(chosen.monthly_price_cents)} a month` : "Create database"}
      busy="Ordering…"
      onCancel={onClose}
      perform={perform}>
      <fieldset class="choices" aria-label="Plan">
        <legend>Plan</legend>
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
            <label for={`plan-${plan.name}`} class="row spread">
              <code>{plan.name}</code>
              <strong>{price(plan.monthly_price_cents)} a month</strong>
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
