/** The third step: the env var. Then the sync is enabled. */

import { useEffect, useRef, useState } from "preact/hooks";
import { api, asProblem, dataOf, type EnvVarView, type StartedView } from "../api";
import { Checkbox, Field, Form, InlineCode, type Options, Paragraph, useRefusal } from "../ui";
import type { Source } from "./enable_dialog";
import { bodyOf, checkName, freeName } from "./enable_request";
import type { ShownProject } from "./project_data";
import { StepTitle } from "./restart_dialog";

const INTERVALS: Options = [
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
  onStarted: (started: StartedView) => void;
  onClose: () => void;
};

export function EnvVarStep({ project: { project_id, env_vars }, connectionId, source, onStarted, onClose }: StepProps) {
  const perform = async (values: FormData) => {
    const body = bodyOf(connectionId, source, values);
    const sent = api.POST("/v1/projects/{project_id}/syncs", { params: { path: { project_id } }, body });
    onStarted(await dataOf(sent).catch(rethrow));
  };
  return (
    <>
      <StepTitle>Choose an env var</StepTitle>
      <Form action="Enable sync" busy="Enabling, up to 20 seconds…" onCancel={onClose} perform={perform}>
        <Paragraph text={`The env var will follow \`${source.configVar}\` of the Heroku app \`${source.app.name}\`.`} />
        <NameFields envVars={env_vars} />
        <MoreOptions />
        <PoolerConsent />
      </Form>
    </>
  );
}

/** Add that the sync may have been enabled, if there was no definite response. */
function rethrow(error: unknown): never {
  const problem = asProblem(error);
  if (problem.status !== 0 && problem.status < 500) throw problem;
  throw problem.with("The sync may have been enabled all the same: close this dialog and check.");
}

/** What must be accepted once the API has found a connection pooler; another problem after it does not take it back. */
function PoolerConsent() {
  const [asked, setAsked] = useState(false);
  if (useRefusal()?.kind === "transaction-pooler" && !asked) setAsked(true);
  return asked && <Checkbox name="accept_pooler" label="Follow it anyway" hint="Then send the form again." />;
}

/** The field for the name, and the checkbox to overwrite an env var, shown only if the env var exists. */
function NameFields({ envVars }: { envVars: EnvVarView[] }) {
  const [free] = useState(() => freeName(envVars));
  const [name, setName] = useState(free);
  const [overwrite, setOverwrite] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { objection, exists } = checkName(name.trim(), envVars);
  const taken = `The project already has ${name.trim()}. Allow overwriting it, or choose another name.`;
  const refusal = objection ?? (exists && !overwrite ? taken : "");
  useEffect(() => {
    input.current?.setCustomValidity(refusal);
    if (!exists) setOverwrite(false);
  }, [refusal, exists]);
  const hint = `\`${free}\` is available. Let a source of the project take its database URL from this env var.`;
  return (
    <>
      <Field
        name="env_var"
        label="Env var name"
        hint={<InlineCode text={hint} />}
        inputRef={input}
        value={name}
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
          hint="A webhook reports every rotation at once; scheduled checks catch missed webhooks."
          options={INTERVALS}
        />
        <Checkbox
          name="no_webhook"
          label="Register no webhook"
          hint="The sync then runs on the schedule alone: a rotation is found by the next scheduled check."
        />
      </div>
    </details>
  );
}
