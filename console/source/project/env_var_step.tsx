/** The third step: the env var. Then the sync is enabled. */

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../api";
import type { EnvVar, Started } from "../api";
import { Checkbox, Confirm, Field, Form, Paragraph, TextField } from "../ui";
import { bodyOf, checkName, enableSync, freeName } from "./enable_request";
import type { ShownProject } from "./project_data";
import { StepTitle } from "./restart_dialog";
import type { Source } from "./enable_dialog";

const INTERVALS: [string, string][] = [
  ["", "Service default"],
  ["5", "Every 5 minutes"],
  ["15", "Every 15 minutes"],
  ["60", "Every hour"],
  ["360", "Every 6 hours"]
];

type StepProps = {
  project: ShownProject;
  connectionId: string;
  source: Source;
  onStarted: (started: Started) => void;
  onClose: () => void;
};
type Warning = { problem: Problem; answer: (accepted: boolean) => void };

export function EnvVarStep({ project, connectionId, source, onStarted, onClose }: StepProps) {
  const [warning, setWarning] = useState<Warning | null>(null);
  const acceptsPooler = (problem: Problem) =>
    new Promise<boolean>((answer) => {
      setWarning({ problem, answer });
    }).finally(() => setWarning(null));
  const perform = async (values: FormData) => {
    const body = bodyOf(connectionId, source, values);
    try {
      onStarted(await enableSync(project.project_id, body, acceptsPooler));
    } catch (error) {
      throw withUncertainty(asProblem(error));
    }
  };
  return (
    <>
      <StepTitle>Choose an env var</StepTitle>
      <Form action="Enable sync" busy="Enabling, up to 20 seconds…" onCancel={onClose} perform={perform}>
        <p>
          The env var will follow <code>{source.configVar}</code> of the Heroku app <strong>{source.app.name}</strong>.
        </p>
        <NameFields envVars={project.env_vars} />
        <MoreOptions />
      </Form>
      {warning && (
        <Confirm
          question={{
            title: warning.problem.title,
            text: <Paragraph text={warning.problem.detail} />,
            action: "Follow it anyway",
            danger: true
          }}
          onAnswer={warning.answer}
        />
      )}
    </>
  );
}

/** Add that the sync may have been enabled, if there was no definite response. */
function withUncertainty(problem: Problem): Problem {
  if (problem.status !== 0 && problem.status < 500) return problem;
  return problem.with("The sync may have been enabled all the same: close this dialog and check.");
}

/** The field for the name, and the checkbox to overwrite an env var, shown only if the env var exists. */
function NameFields({ envVars }: { envVars: EnvVar[] }) {
  const [free] = useState(() => freeName(envVars));
  const [name, setName] = useState(free);
  const [overwrite, setOverwrite] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { objection, exists } = checkName(name.trim(), envVars);
  const taken = `The project already has ${name.trim()}. Allow overwriting it, or choose another name.`;
  const refusal = exists && !overwrite ? taken : "";
  useEffect(() => {
    input.current?.setCustomValidity(objection ?? refusal);
    if (!exists) setOverwrite(false);
  }, [objection, refusal, exists]);
  const hint = (
    <>
      <code>{free}</code> is available. Let a source of the project take its database URL from this env var.
    </>
  );
  return (
    <>
      <TextField
        name="env_var"
        label="Env var name"
        hint={hint}
        inputRef={input}
        value={name}
        required
        onInput={(event) => setName(event.currentTarget.value)}
      />
      {exists && (
        <Checkbox
          name="take_over"
          label="Overwrite this env var (the old value is lost)"
          hint="The project already has this env var. Its value is replaced by the database URL from Heroku."
          checked={overwrite}
          onChange={(event) => setOverwrite(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

function MoreOptions() {
  return (
    <details>
      <summary class="font-medium text-accent">More options</summary>
      <div class="stack mt-3">
        <Checkbox
          name="metadata_access"
          label="Check the project's metadata"
          hint="Lets the service read the project's admin secret, to check whether a source uses the env var and to reload that source after a rotation."
        />
        <Field
          name="check_interval_minutes"
          label="Scheduled checks"
          hint="A webhook reports every rotation at once; scheduled checks catch missed webhooks.">
          {(attributes) => (
            <select {...attributes}>
              {INTERVALS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Checkbox
          name="no_webhook"
          label="Register no webhook"
          hint="The sync then runs on the schedule alone: a rotation is found by the next scheduled check."
        />
      </div>
    </details>
  );
}
