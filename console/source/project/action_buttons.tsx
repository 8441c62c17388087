/** The buttons for a sync: one for each action that the API offers, in its order. Destructive ones ask first. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, changed, dataOf, get, ownProblem, refresh } from "../api";
import type { HistoryEntryView, PersonAction, SyncView } from "../api";
import { AddConnectionButton } from "../connections/add_connection";
import { HerokuButton } from "../connections/heroku";
import { address, path } from "../location";
import { ActionButton, type ActionProps, LinkButton, Paragraph, type Question } from "../ui";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";

const MAX_POLLS = 30;
const POLL_INTERVAL_MS = 700;

type ButtonProps = { sync: SyncView; data: ProjectData };

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

export function ActionButtons({ actions, ...props }: ButtonProps & { actions: PersonAction[] }) {
  return actions.map((action) => {
    const Button = BUTTONS[action];
    return Button && <Button key={action} {...props} />;
  });
}

function IntegrationsLink({ sync: { project_id }, label }: { sync: SyncView; label: string }) {
  return <LinkButton look="small" href={address("projects", project_id, "integrations")} label={label} />;
}

/** A small button whose accessible name has the env var, since a page may have several of the same label. */
function SyncButton({ sync, label, ...rest }: Omit<ActionProps, "name"> & { sync: SyncView }) {
  return <ActionButton label={label} name={`${label}: ${sync.env_var}`} right="use_own" look="small" {...rest} />;
}

function RestartButton({ sync, data }: ButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <SyncButton sync={sync} label="Restart sync" look="small primary" perform={() => setOpen(true)} />
      {open && <RestartDialog sync={sync} data={data} preferred={sync.connection_id} onClose={() => setOpen(false)} />}
    </>
  );
}

function TrustSweepsButton({ sync }: ButtonProps) {
  const trust = async () => {
    await changed(api.POST("/v1/syncs/{sync_id}/trust-sweeps", { params: { path: { sync_id: sync.sync_id } } }));
    return "The lists may earn trust again.";
  };
  return <SyncButton sync={sync} label="Trust lists again" right="operate_all" perform={trust} />;
}

function ReconnectButton({ sync: { connection_id, project_id, env_var } }: ButtonProps) {
  const route = path("projects", project_id, "env-vars");
  return <HerokuButton id={connection_id ?? ""} route={route} look="small" name={`Reconnect Heroku: ${env_var}`} />;
}

function CheckButton({ sync }: ButtonProps) {
  const check = () => checked(sync).finally(() => refresh());
  return <SyncButton sync={sync} label="Check now" busy="Checking…" icon="refresh" perform={check} />;
}

function OptOutButton({ sync }: ButtonProps) {
  const { sync_id, env_var, config_var, heroku_app } = sync;
  const ask = dangerous("Opt out of this sync?", "Opt out", [
    `\`${env_var}\` keeps its current value and stops following \`${config_var}\` of \`${heroku_app.name}\`.`,
    "The next time Heroku rotates the credentials, the project loses its database connection. You can restart the sync at any time."
  ]);
  const optOut = async () => {
    await changed(api.POST("/v1/syncs/{sync_id}/opt-out", { params: { path: { sync_id } } }));
    return `Opted out. ${env_var} keeps its value.`;
  };
  return <SyncButton sync={sync} label="Opt out" look="small danger quiet" ask={ask} perform={optOut} />;
}

function DeleteButton({ sync }: ButtonProps) {
  const { sync_id, env_var } = sync;
  const ask = dangerous("Delete this sync?", "Delete sync", [
    `The env var stays: \`${env_var}\` keeps its last value but stops following Heroku.`,
    "The webhook at Heroku is deleted. To delete the env var as well, first remove the sources that use it in the project's console; otherwise the metadata becomes inconsistent."
  ]);
  const remove = async () => {
    await changed(api.DELETE("/v1/syncs/{sync_id}", { params: { path: { sync_id } } }));
    return `Sync deleted. ${env_var} keeps its value.`;
  };
  return (
    <SyncButton sync={sync} label="Delete sync" look="small danger quiet" icon="trash" ask={ask} perform={remove} />
  );
}

function dangerous(title: string, action: string, paragraphs: string[]): Question {
  return { title, action, text: paragraphs.map((text) => <Paragraph key={text} text={text} />), danger: true };
}

/** Run a check and return its outcome as text. Throws a `Problem` if the check found one. */
async function checked({ sync_id, env_var }: SyncView): Promise<string> {
  const outcome = await checkNow(sync_id);
  if (outcome === null)
    return `The check of ${env_var} is taking longer than usual. See its outcome in the History tab.`;
  const { tone, title, meaning } = outcome;
  const text = [title, meaning].filter(Boolean).join(". ");
  if (tone !== "problem") return `${env_var}: ${text}`;
  const cause = meaning ? `${meaning} ` : "";
  throw ownProblem("check-found", `${env_var}: ${title}`, `${cause}See the next step at the top or in the Health tab.`);
}

/** Request a check and wait for its outcome; null if it takes too long. */
async function checkNow(sync_id: string): Promise<HistoryEntryView | null> {
  const params = { path: { sync_id } };
  await dataOf(api.POST("/v1/syncs/{sync_id}/check", { params }));
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
    const { items } = await get("/v1/syncs/{sync_id}/history", params);
    const requested = items.findIndex(({ action }) => action === "check_requested");
    const finished = items.findIndex(({ action }) => action === "checked");
    const entry = items[finished];
    if (entry && finished < requested) return entry;
  }
  return null;
}
