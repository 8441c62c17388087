/** The buttons for a sync: one for each action that the API offers, in its order. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, dataOf } from "../api/client";
import { refresh } from "../api/queries";
import type { PersonAction, Sync } from "../api/types";
import { AddConnectionButton } from "../connections/add_connection";
import { connectHeroku } from "../connections/heroku";
import { address, path } from "../location";
import { ActionButton, LinkButton } from "../ui/button";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";
import { CheckButton, DeleteButton, OptOutButton } from "./sync_actions";

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
  enable: ({ sync }) => <LinkButton look="small" label="Enable another sync" href={integrationsOf(sync)} />,
  order_database: ({ sync }) => <LinkButton look="small" label="Create a Heroku database" href={integrationsOf(sync)} />
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

function integrationsOf({ project_id }: Sync): string {
  return address("projects", project_id, "integrations");
}
