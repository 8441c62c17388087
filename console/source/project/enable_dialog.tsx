/** The wizard that enables a sync: account, database, env var. */

import { useState } from "preact/hooks";
import { refresh } from "../api";
import type { Started } from "../api";
import { path } from "../location";
import { Dialog } from "../ui";
import { AccountForm } from "./account_choices";
import { EnvVarStep } from "./env_var_step";
import { ownersConnections, type ProjectData } from "./project_data";
import { ResultView, StepTitle } from "./result_view";
import { SourceStep, type Source } from "./source_step";

/** The choices so far. */
type Order = { connectionId: string | null; source: Source | null };

const STEPS = ["Account", "Database", "Env var"] as const;

type EnableProps = {
  data: ProjectData;
  /** Set when returning from Heroku. */
  connectionId: string | null;
  /** Open the dialog for a new database instead. */
  onCreate: () => void;
  onClose: () => void;
};

export function EnableDialog({ data, connectionId, onCreate, onClose }: EnableProps) {
  const returned = ownersConnections(data).find((one) => one.connection_id === connectionId && one.heroku_account);
  const [order, setOrder] = useState<Order>({ connectionId: returned?.connection_id ?? null, source: null });
  const [step, setStep] = useState(returned ? 1 : 0);
  const [started, setStarted] = useState<Started | null>(null);
  const close = () => {
    onClose();
    void refresh();
  };
  const chooseAccount = (id: string) => {
    setOrder({ connectionId: id, source: id === order.connectionId ? order.source : null });
    setStep(1);
  };
  const chooseSource = (source: Source) => {
    setOrder({ ...order, source });
    setStep(2);
  };
  const { project } = data;
  if (started)
    return (
      <Dialog title="Connect a Heroku database" onClose={close}>
        <ResultView started={started} how="enabled" onClose={close} />
      </Dialog>
    );
  return (
    <Dialog title="Connect a Heroku database" onClose={close}>
      <Stepper present={step} onBack={setStep} />
      {step === 0 && (
        <>
          <StepTitle>Choose an account</StepTitle>
          <AccountForm
            data={data}
            preferred={order.connectionId}
            action="Next: choose the database"
            returnTo={(id) => `${path("projects", project.project_id, "integrations")}?connection=${id}`}
            onChosen={chooseAccount}
            onClose={close}>
            <p>Only the project owner can connect a database, and only from their own Heroku account.</p>
          </AccountForm>
        </>
      )}
      {step === 1 && order.connectionId && (
        <SourceStep
          connectionId={order.connectionId}
          chosen={order.source}
          onBack={() => setStep(0)}
          onCreate={onCreate}
          onClose={close}
          onNext={chooseSource}
        />
      )}
      {step === 2 && order.connectionId && order.source && (
        <EnvVarStep
          project={project}
          connectionId={order.connectionId}
          source={order.source}
          onClose={close}
          onStarted={setStarted}
        />
      )}
    </Dialog>
  );
}

function Stepper({ present, onBack }: { present: number; onBack: (step: number) => void }) {
  return (
    <ol class="stepper" aria-label="Steps">
      {STEPS.map((label, index) => (
        <li key={label} aria-current={index === present ? "step" : undefined}>
          {index < present ? (
            <button type="button" class="cursor-pointer text-accent underline" onClick={() => onBack(index)}>
              <span class="sr-only">Back to: </span>
              {label}
            </button>
          ) : (
            label
          )}
        </li>
      ))}
    </ol>
  );
}
