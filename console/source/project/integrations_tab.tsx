/** The tab with the project's integrations: the Heroku card. */

import { useEffect, useState } from "preact/hooks";
import type { Sync } from "../api";
import { takeParameter } from "../location";
import { ActionButton, Facts, StatusBadge, Time } from "../ui";
import { CardButtons } from "./action_buttons";
import { DatabaseDialog } from "./database_dialog";
import { DatabaseProgress, forgetOrder, ordersOf } from "./database_progress";
import { EnableDialog } from "./enable_dialog";
import type { ProjectData } from "./project_data";

type Opened = { dialog: "enable"; connectionId: string | null } | { dialog: "create" } | null;

const STEPS = [
  [
    "Connect a Heroku account",
    "Sign in to Heroku and authorize what is needed: reading config vars, and registering webhooks for releases."
  ],
  ["Choose a database", "Any config var of any of your apps that contains a Postgres URL."],
  [
    "Name the env var",
    "It gets the URL at once and follows every rotation. In the project's console, connect the database through this env var."
  ]
];

export function HerokuMark() {
  return (
    <span
      class="inline-flex size-6 flex-none items-center justify-center rounded-md bg-heroku text-sm font-bold text-white"
      aria-hidden="true">
      H
    </span>
  );
}

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
  const dismiss = (id: string) => {
    forgetOrder(id);
    setOrders(ordersOf(projectId));
  };
  const create = () => setOpened({ dialog: "create" });
  const first = data.syncs.length === 0;
  return (
    <article class="card" aria-labelledby="heroku-title">
      <h2 id="heroku-title" class="row">
        <HerokuMark />
        Heroku
      </h2>
      <p class="text-soft">
        An env var of this project follows the database URL of a Heroku app, through every rotation.
      </p>
      {orders.map((id) => (
        <DatabaseProgress key={id} id={id} onDismiss={() => dismiss(id)} />
      ))}
      {first && <ThreeSteps />}
      {!first && (
        <ul class="stack">
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
        <ActionButton label="Create a Heroku database" right="use_own" perform={create} />
      </div>
      {opened?.dialog === "enable" && (
        <EnableDialog data={data} connectionId={opened.connectionId} onCreate={create} onClose={close} />
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
    <li class="stack rounded-lg border border-line px-4 py-3" aria-labelledby={title}>
      <div class="row justify-between">
        <h3 id={title} class="wrap-anywhere">
          <code>{config_var}</code> of {heroku_app.name}
          <span class="sr-only"> is followed by </span>
          <span aria-hidden="true"> → </span>
          <code>{env_var}</code>
        </h3>
        <StatusBadge of={sync} />
      </div>
      <Facts
        of={[
          ["Connection", connection?.name ?? connection_name ?? gone],
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
    <ol class="grid gap-4 py-3 md:grid-cols-3">
      {STEPS.map(([title, text], index) => (
        <li key={title}>
          <span class="mb-2 flex size-8 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent">
            {index + 1}
          </span>
          <strong>{title}</strong>
          <p class="text-soft">{text}</p>
        </li>
      ))}
    </ol>
  );
}
