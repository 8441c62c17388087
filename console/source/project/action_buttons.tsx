/** The buttons for a sync: one for each action that the API offers, in its order. Destructive ones ask first. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, dataOf, ownProblem, refresh } from "../api";
import type { PersonAction, Sync } from "../api";
import { AddConnectionButton } from "../connections/add_connection";
import { connectHeroku } from "../connections/heroku";
import { address, path } from "../location";
import { ActionButton, LinkButton, type Question } from "../ui";
import { historyText, type EntryText } from "./history_text";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";

const MAX_POLLS = 30;
const POLL_INTERVAL_MS = 700;

type ButtonProps = { sync: Sync; data: ProjectData };

/** The button of each action of the API's `PersonAction`. */
export const BUTTONS: Partial<Record<PersonAction, (props: ButtonProps) => JSX.Element>> = {
  check: CheckButton,
  restart: RestartButton,
  opt_out: OptOutButton,
  delete: DeleteButton,
  trust_sweeps: TrustSweepsButton,
  reconnect_heroku: ReconnectButton,
  add_connection: () => <AddConnectionButton look="small" />,
  enable: ({ sync }) => <IntegrationsLink sync={sync} label="Enable another sync" />,
  order_database: ({ sync }) => <IntegrationsLink sync={sync} label="Create a Heroku database" />
};

/** A button for each action that can be done with a sync on its project's page. */
export function ActionButtons({ actions, ...props }: ButtonProps & { actions: PersonAction[] }) {
  return (
    <>
      {actions.map((action) => {
        const Button = BUTTONS[action];
        return Button && <Button key={action} {...props} />;
      })}
    </>
  );
}

/** The buttons of a sync's card. The status note above the tabs has them already if the sync has one. */
export function CardButtons(props: ButtonProps) {
  return props.sync.explanation ? null : <ActionButtons {...props} actions={props.sync.actions} />;
}

function IntegrationsLink({ sync: { project_id }, label }: { sync: Sync; label: string }) {
  return (
    <LinkButton look="small" href={address("projects", project_id, "integrations")}>
      {label}
    </LinkButton>
  );
}

function RestartButton({ sync, data }: ButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton
        label="Restart sync"
        right="use_own"
        name={`Restart sync: ${sync.env_var}`}
        look="small primary"
        perform={() => setOpen(true)}
      />
      {open && <RestartDialog sync={sync} data={data} preferred={sync.connection_id} onClose={() => setOpen(false)} />}
    </>
  );
}

function TrustSweepsButton({ sync: { sync_id, env_var } }: ButtonProps) {
  const params = { path: { sync_id } };
  return (
    <ActionButton
      label="Trust lists again"
      right="operate_all"
      name={`Trust lists again: ${env_var}`}
      busy="Saving…"
      look="small"
      perform={() => dataOf(api.POST("/v1/syncs/{sync_id}/trust-sweeps", { params })).finally(() => refresh())}
      done="The lists may earn trust again."
    />
  );
}

function ReconnectButton({ sync: { env_var, connection_id, project_id } }: ButtonProps) {
  return (
    <ActionButton
      label="Reconnect Heroku"
      right="use_own"
      name={`Reconnect Heroku: ${env_var}`}
      busy="Redirecting to Heroku…"
      look="small"
      icon="external"
      perform={() => connectHeroku(connection_id ?? "", path("projects", project_id, "env-vars"))}
    />
  );
}

function CheckButton({ sync }: ButtonProps) {
  return (
    <ActionButton
      label="Check now"
      right="use_own"
      name={`Check now: ${sync.env_var}`}
      busy="Checking…"
      look="small"
      icon="refresh"
      perform={() => checked(sync).finally(() => refresh())}
      done={(text) => text}
    />
  );
}

function OptOutButton({ sync: { sync_id, env_var, config_var, heroku_app } }: ButtonProps) {
  const text = (
    <>
      <p>
        <code>{env_var}</code> keeps its current value and stops following <code>{config_var}</code> of{" "}
        <code>{heroku_app.name}</code>.
      </p>
      <p>
        The next time Heroku rotates the credentials, the project loses its database connection. You can restart the
        sync at any time.
      </p>
    </>
  );
  const ask: Question = { title: "Opt out of this sync?", text, action: "Opt out", danger: true };
  const params = { path: { sync_id } };
  return (
    <ActionButton
      label="Opt out"
      right="use_own"
      name={`Opt out: ${env_var}`}
      busy="Opting out…"
      look="small danger quiet"
      ask={ask}
      perform={() => dataOf(api.POST("/v1/syncs/{sync_id}/opt-out", { params })).finally(() => refresh())}
      done={`Opted out. ${env_var} keeps its value.`}
    />
  );
}

function DeleteButton({ sync: { sync_id, env_var } }: ButtonProps) {
  const text = (
    <>
      <p>
        <strong>The env var stays. </strong>
        <code>{env_var}</code> keeps its last value but stops following Heroku.
      </p>
      <p>
        The webhook at Heroku is deleted. To delete the env var as well, first remove the sources that use it in the
        project's console; otherwise the metadata becomes inconsistent.
      </p>
    </>
  );
  const ask: Question = { title: "Delete this sync?", text, action: "Delete sync", danger: true };
  const params = { path: { sync_id } };
  return (
    <ActionButton
      label="Delete sync"
      right="use_own"
      name={`Delete sync: ${env_var}`}
      busy="Deleting…"
      look="small danger quiet"
      icon="trash"
      ask={ask}
      perform={() => dataOf(api.DELETE("/v1/syncs/{sync_id}", { params })).finally(() => refresh())}
      done={`Sync deleted. ${env_var} keeps its value.`}
    />
  );
}

/** Run a check and return its outcome as text. Throws a `Problem` if the check found one. */
async function checked({ sync_id, env_var }: Sync): Promise<string> {
  const outcome = await checkNow(sync_id);
  if (outcome === null)
    return `The check of ${env_var} is taking longer than usual. See its outcome in the History tab.`;
  const { tone, title, detail } = outcome;
  const text = [title, detail].filter(Boolean).join(". ");
  if (tone !== "problem") return `${env_var}: ${text}`;
  const cause = detail ? `${detail} ` : "";
  throw ownProblem("check-found", `${env_var}: ${title}`, `${cause}See the Health tab for the next step.`);
}

/** Request a check and wait for its outcome; null if it takes too long. */
async function checkNow(sync_id: string): Promise<EntryText | null> {
  const params = { path: { sync_id } };
  await dataOf(api.POST("/v1/syncs/{sync_id}/check", { params }));
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
    const { items } = await dataOf(api.GET("/v1/syncs/{sync_id}/history", { params }));
    const requested = items.findIndex(({ action }) => action === "check_requested");
    const finished = items.findIndex(({ action }) => action === "checked");
    const entry = items[finished];
    if (entry && finished < requested) return historyText(entry, items[requested + 1] ?? null);
  }
  return null;
}
