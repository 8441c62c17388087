/** The dialog that restarts a sync, and what others share with it: the choice of an account, and the result. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type ConnectionView, dataOf, refresh, type StartedView, type SyncView } from "../api";
import { AddConnectionButton } from "../connections/add_connection";
import { HerokuButton } from "../connections/heroku";
import { pluralize } from "../format";
import { path } from "../location";
import { Button, Callout, Choice, chosenOf, Copyable, Dialog, Form, List, Paragraph, ProblemView } from "../ui";
import { Skeleton, Time } from "../ui";
import { ownersConnections, type ProjectData } from "./project_data";

type AccountProps = {
  data: ProjectData;
  preferred?: string | null;
  action: string;
  busy?: string;
  /** Return the path to return to from Heroku. */
  returnTo: (connectionId: string) => string;
  onChosen: (connectionId: string) => void | Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
};

const MAX_LISTED = 3;
const NO_CONNECTION =
  "A connection holds the credentials of one Hasura Cloud user: a personal access token and a Heroku account. The owner creates the token in Hasura Cloud; add the connection with it, then come back here.";
const UNKNOWN = "Until then, it is not known who owns the project.";

/** The form that chooses a connection of the project's owner, or what to do if there is none. */
export function AccountForm({ data, preferred, returnTo, onChosen, onClose, children, ...words }: AccountProps) {
  const usable = ownersConnections(data);
  const others = data.connections.filter((connection) => !usable.includes(connection)).map(({ name }) => name);
  const listed = others.length > MAX_LISTED ? pluralize(others.length, "connection") : others.join(", ");
  const unavailable = others.length > 0 && `Unavailable (not the project owner): ${listed}. `;
  if (data.project.hidden && !data.unread) return <Skeleton lines={2} />;
  if (usable.length === 0) return <NoAccount data={data} unavailable={unavailable} onClose={onClose} />;
  const ready = usable.filter(({ heroku_account }) => heroku_account);
  const chosen = ready.find(({ connection_id }) => connection_id === preferred) ?? ready[0];
  const perform = (values: FormData) =>
    onChosen(chosenOf(values, "connection_id", "Choose or connect a Heroku account first."));
  return (
    <Form {...words} onCancel={onClose} perform={perform}>
      {children}
      <fieldset class="stack gap-2">
        <legend class="mb-2 font-semibold">Account</legend>
        <List of={usable} by="connection_id" class="stack gap-2">
          {(one) => <AccountChoice connection={one} checked={one === chosen} returnTo={returnTo(one.connection_id)} />}
        </List>
        <div class="hint">
          {unavailable}
          <AddConnectionButton look="small quiet" />
        </div>
      </fieldset>
    </Form>
  );
}

type NoAccountProps = { data: ProjectData; unavailable: string | false; onClose: () => void };

function NoAccount({ data: { project, unread: problem }, unavailable, onClose }: NoAccountProps) {
  const unread = problem?.status === 404 ? null : problem;
  return (
    <>
      {unread && <ProblemView problem={unread.with(UNKNOWN)} retry={() => refresh("projects", "connections")} />}
      {!unread && (
        <Callout look="warning">
          <strong>The project's {project.hidden ? "current owner" : "owner"} has no connection yet</strong>
          <Paragraph text={NO_CONNECTION} />
          <p class="text-sm">{unavailable}</p>
        </Callout>
      )}
      <div class="buttons">
        <Button onClick={onClose} label="Cancel" />
        {!unread && <AddConnectionButton look="primary" />}
      </div>
    </>
  );
}

type ChoiceProps = { connection: ConnectionView; checked: boolean; returnTo: string };

function AccountChoice({ connection, checked, returnTo }: ChoiceProps) {
  const { connection_id: id, name, heroku_account, capabilities, created_at } = connection;
  const account = heroku_account ? `Heroku account ${heroku_account}.` : "No Heroku account connected yet.";
  const look = heroku_account ? "small quiet" : "small primary";
  return (
    <div class="choice">
      <Choice name="connection_id" value={id} defaultChecked={checked} disabled={!heroku_account}>
        <strong>{name}</strong>
        <span class="hint block">
          {/* The time distinguishes several connections of one account. */}
          {account} <Time at={created_at} label="Added" never="" />
        </span>
        {heroku_account && capabilities.webhooks === false && (
          <span class="hint block">Cannot manage webhooks: you register the webhook yourself.</span>
        )}
      </Choice>
      <HerokuButton id={id} connected={Boolean(heroku_account)} look={look} route={returnTo} />
    </div>
  );
}

/** The title of a dialog's step, from which keyboard and screen reader continue. */
export function StepTitle({ children }: { children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h3 ref={title} tabIndex={-1} class="focus:outline-none">
      {children}
    </h3>
  );
}

const NO_WAIT = "No need to wait: the page shows the result when the check is finished.";

type ResultProps = { started: StartedView; how: "enabled" | "restarted"; onClose: () => void };

export function ResultView({ started, how, onClose }: ResultProps) {
  const { status, outcome, explanation, env_var, config_var, heroku_app, webhook_command } = started;
  const paused = status !== "active" && `, but ${status}: ${explanation?.title ?? "needs attention"}`;
  const inPlace = ["updated", "unchanged"].includes(outcome ?? "");
  const rest = paused || (inPlace ? "" : "; its first check is still running");
  const follows = `${env_var} has the current value and now follows ${config_var} of ${heroku_app.name}.`;
  return (
    <>
      <Callout look={status !== "active" ? "warning" : inPlace ? "ok" : "info"}>
        <StepTitle>{`Sync ${how}${rest}`}</StepTitle>
        <Paragraph text={explanation?.meaning ?? (inPlace ? follows : paused ? null : NO_WAIT)} />
        <Paragraph text={explanation?.next_step} />
      </Callout>
      {webhook_command && <WebhookCommand command={webhook_command} />}
      {how === "enabled" && (
        <p class="hint">
          Next, connect the database in the project's own console: Data → Connect Database → Environment variable{" "}
          <code>{env_var}</code>. A source with a literal URL would not follow rotations.
        </p>
      )}
      <div class="buttons">
        <Button look="primary" onClick={onClose} label="Done" />
      </div>
    </>
  );
}

function WebhookCommand({ command }: { command: string }) {
  return (
    <section class="stack justify-items-start">
      <h3>One step left: register the webhook</h3>
      <p>
        The Heroku authorization cannot manage webhooks. Run this command where you are signed in to Heroku; until then,
        only scheduled checks find rotations.
      </p>
      <Copyable text={command} />
      <p class="hint">It contains the webhook secret and is shown only once. Restart the sync to see it again.</p>
    </section>
  );
}

type RestartProps = { sync: SyncView; data: ProjectData; preferred: string | null; onClose: () => void };

export function RestartDialog({ sync, data, preferred, onClose }: RestartProps) {
  const { sync_id, project_id, env_var, config_var, heroku_app } = sync;
  const [started, setStarted] = useState<StartedView | null>(null);
  const close = () => {
    onClose();
    void refresh();
  };
  const restart = async (connection_id: string) => {
    const params = { path: { sync_id } };
    setStarted(await dataOf(api.POST("/v1/syncs/{sync_id}/restart", { params, body: { connection_id } })));
  };
  const returnTo = (connection: string) =>
    `${path("projects", project_id, "env-vars")}?${new URLSearchParams({ restart: sync_id, connection })}`;
  const text = `\`${env_var}\` will follow \`${config_var}\` of \`${heroku_app.name}\` again and gets its current value at once. The Heroku account must have access to that app.`;
  const form = { data, preferred, action: "Restart", busy: "Restarting, up to 20 seconds…", returnTo, onClose: close };
  return (
    <Dialog title={`Restart sync: ${env_var}`} onClose={close}>
      {started && <ResultView started={started} how="restarted" onClose={close} />}
      {!started && (
        <AccountForm {...form} onChosen={restart}>
          <Paragraph text={text} />
        </AccountForm>
      )}
    </Dialog>
  );
}
