/** The wizard that enables a sync: account, database, env var. */

import { useEffect, useRef, useState } from "preact/hooks";
import { refresh } from "../api/queries";
import type { Started } from "../api/types";
import { path } from "../location";
import { Dialog } from "../ui/dialog";
import { Form } from "../ui/form";
import { AccountChoices, connectionOf, ConnectionRequired } from "./account_choices";
import { EnvVarStep } from "./env_var_step";
import { ownersConnections, type ProjectData } from "./project_data";
import { ResultView } from "./result_view";
import { SourceStep, type Source } from "./source_step";

/** The choices so far. */
type Order = { connectionId: string | null; source: Source | null };

const STEPS = ["Account", "Database", "Env var"] as const;
type Step = 0 | 1 | 2;

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
  const [step, setStep] = useState<Step>(returned ? 1 : 0);
  const [started, setStarted] = useState<Started | null>(null);
  const close = () => {
    onClose();
    void refresh();
  };
  return (
    <Dialog title="Connect a Heroku database" onClose={close}>
      {started ? (
        <ResultView started={started} how="enabled" onClose={close} />
      ) : (
        <>
          <Stepper present={step} onBack={setStep} />
          {step === 0 && (
            <AccountStep
              data={data}
              preferred={order.connectionId}
              onClose={close}
              onNext={(id) => {
                setOrder({ connectionId: id, source: id === order.connectionId ? order.source : null });
                setStep(1);
              }}
            />
          )}
          {step === 1 && order.connectionId && (
            <SourceStep
              connectionId={order.connectionId}
              chosen={order.source}
              onBack={() => setStep(0)}
              onCreate={onCreate}
              onClose={close}
              onNext={(source) => {
                setOrder({ ...order, source });
                setStep(2);
              }}
            />
          )}
          {step === 2 && order.connectionId && order.source && (
            <EnvVarStep
              project={data.project}
              connectionId={order.connectionId}
              source={order.source}
              onClose={close}
              onStarted={setStarted}
            />
          )}
        </>
      )}
    </Dialog>
  );
}

function Stepper({ present, onBack }: { present: Step; onBack: (step: Step) => void }) {
  return (
    <ol class="stepper" aria-label="Steps">
      {STEPS.map((label, index) => (
        <li
          key={label}
          class={index < present ? "done" : undefined}
          aria-current={index === present ? "step" : undefined}>
          {index < present ? (
            <button type="button" class="step-back" onClick={() => onBack(index as Step)}>
              <span class="hidden">Back to: </span>
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

/** The title of a step, from which keyboard and screen reader continue. */
export function StepTitle({ children }: { children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h3 ref={title} tabIndex={-1}>
      {children}
    </h3>
  );
}

type AccountProps = { data: ProjectData; preferred: string | null; onClose: () => void; onNext: (id: string) => void };

function AccountStep({ data, preferred, onClose, onNext }: AccountProps) {
  const none = ownersConnections(data).length === 0;
  const returnTo = (id: string) => `${path("projects", data.project.project_id, "integrations")}?connection=${id}`;
  return (
    <>
      <StepTitle>Choose an account</StepTitle>
      {none ? (
        <ConnectionRequired data={data} onClose={onClose} />
      ) : (
        <Form
          action="Next: choose the database"
          busy="…"
          onCancel={onClose}
          perform={(values) => onNext(connectionOf(values))}>
          <p>Only the project owner can connect a database, and only from their own Heroku account.</p>
          <AccountChoices data={data} preferred={preferred} returnTo={returnTo} />
        </Form>
      )}
    </>
  );
}
