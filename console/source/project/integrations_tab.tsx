/** The tab with the project's integrations: the Heroku card. */

import { useEffect, useState } from "preact/hooks";
import type { Sync } from "../api/types";
import { nameOf } from "../connections/names";
import { takeParameter } from "../location";
import { StatusBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import { Facts, Time } from "../ui/text";
import { CardButtons } from "./action_buttons";
import { DatabaseDialog } from "./database_dialog";
import { DatabaseProgress } from "./database_progress";
import { EnableDialog } from "./enable_dialog";
import { forgetOrder, ordersOf } from "./orders";
import type { ProjectData } from "./project_data";

type Opened = { dialog: "enable"; connectionId: string | null } | { dialog: "create" } | null;

export function IntegrationsTab({ data }: { data: ProjectData }) {
  const projectId = data.project.project_id;
  const [opened, setOpened] = useState<Opened>(null);
  const [orders, setOrders] = useState(ordersOf(projectId));
  useEffect(() => {
    // Continue after returning from Heroku.
    const connectionId = takeParameter("connection");
    if (connectionId) setOpened({ dialog: "enable", connectionId });
    if (takeParameter("create")) setOpened({ dialog: "create" });
  }, []);
  const close = () => {
    setOpened(null);
    setOrders(ordersOf(projectId));
  };
  const first = data.syncs.length === 0;
  return (
    <article class="card heroku-card" aria-labelledby="heroku-title">
      <div class="card-head">
        <h2 id="heroku-title" class="row">
          <span class="heroku-mark" aria-hidden="true">
            H
          </span>
          Heroku
        </h2>
      </div>
      <p class="muted">An env var of this project follows the database URL of a Heroku app, through every rotation.</p>
      {orders.map((id) => (
        <DatabaseProgress
          key={id}
          id={id}
          onDismiss={() => {
            forgetOrder(id);
            setOrders(ordersOf(projectId));
          }}
        />
      ))}
      {first ? (
        <ThreeSteps />
      ) : (
        <ul class="integrations">
          {data.syncs.map((sync) => (
            <Integration key={sync.sync_id} sync={sync} data={data} />
          ))}
        </ul>
      )}
      <div class="card-foot">
        <ActionButton
          right="use_own"
          label={first ? "Connect a Heroku database" : "Connect another Heroku database"}
          look={first ? "primary" : ""}
          icon="plus"
          perform={() => setOpened({ dialog: "enable", connectionId: null })}
        />
        <ActionButton
          label="Create a Heroku database"
          right="use_own"
          perform={() => setOpened({ dialog: "create" })}
        />
      </div>
      {opened?.dialog === "enable" && (
        <EnableDialog
          data={data}
          connectionId={opened.connectionId}
          onCreate={() => setOpened({ dialog: "create" })}
          onClose={close}
        />
      )}
      {opened?.dialog === "create" && <DatabaseDialog data={data} onClose={close} />}
    </article>
  );
}

function Integration({ sync, data }: { sync: Sync; data: ProjectData }) {
  const connection = data.connections.find(({ connection_id }) => connection_id === sync.connection_id);
  const title = `integration-${sync.sync_id}`;
  const { config_var, heroku_app, env_var, connection_id, connection_name, created_at, last_updated_at } = sync;
  const gone = connection_id === null ? "none (credentials deleted)" : "not shown: the connection is somebody else's";
  return (
    <li class="integration" aria-labelledby={title}>
      <div class="row spread">
        <h3 id={title}>
          <code>{config_var}</code> of {heroku_app.name}
          <span class="hidden"> is followed by </span>
          <span aria-hidden="true"> → </span>
          <code>{env_var}</code>
        </h3>
        <StatusBadge of={sync} />
      </div>
      <Facts
        of={[
          ["Connection", connection ? nameOf(connection) : (connection_name ?? gone)],
          ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
          ["Enabled", <Time key="enabled" at={created_at} />],
          ["Last updated", <Time key="updated" at={last_updated_at} />]
        ]}
      />
      <div class="actions">
        <CardButtons sync={sync} data={data} />
      </div>
    </li>
  );
}

function ThreeSteps() {
  return (
    <ol class="three-steps">
      <li>
        <strong>Connect a Heroku account</strong>
        <p class="muted">
          Sign in to Heroku and authorize what is needed: reading config vars, and registering webhooks for releases.
        </p>
      </li>
      <li>
        <strong>Choose a database</strong>
        <p class="muted">Any config var of any of your apps that contains a Postgres URL.</p>
      </li>
      <li>
        <strong>Name the env var</strong>
        <p class="muted">
          It gets the URL at once and follows every rotation. In the project's console, connect the database through
          this env var.
        </p>
      </li>
    </ol>
  );
}
