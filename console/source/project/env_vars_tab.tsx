/** The tabs about all of a project: its env vars with the sync on each, and its integrations, the Heroku card. */

import { useEffect, useState } from "preact/hooks";
import type { EnvVar, Sync } from "../api";
import { address, takeParameter } from "../location";
import { ActionButton, Badge, Facts, Fingerprint, LinkButton, List, StatusBadge, Time } from "../ui";
import { label, WEBHOOKS } from "../format";
import { ActionButtons } from "./action_buttons";
import { DatabaseDialog, DatabaseProgress, keepOrders, ordersOf } from "./database_dialog";
import { EnableDialog } from "./enable_dialog";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";
import { NoSyncYet } from "./sync_tabs";

export function EnvVarsTab({ data }: { data: ProjectData }) {
  const { project } = data;
  const synced = project.env_vars.filter(({ sync }) => sync);
  const others = project.env_vars.filter(({ sync }) => !sync);
  return (
    <>
      {synced.length === 0 && (
        <NoSyncYet projectId={project.project_id}>
          Heroku rotates database credentials from time to time, and a copied URL then stops working. Connect a Heroku
          database, and an env var of this project always has its current URL.
        </NoSyncYet>
      )}
      <List of={[...synced, ...others]} by="name" class="card flush list">
        {(envVar) => <EnvVarItem envVar={envVar} data={data} />}
      </List>
      {!project.env_vars_complete && (
        <p class="hint">Hasura Cloud did not list this project's env vars, so only those with a sync are shown.</p>
      )}
      <ContinuedRestart data={data} />
    </>
  );
}

function EnvVarItem({ envVar: { name, sync }, data }: { envVar: EnvVar; data: ProjectData }) {
  return (
    <>
      <div class="row">
        <h2 class="min-w-0 text-base">
          <code>{name}</code>
        </h2>
        <span
          class="mr-auto tracking-widest text-soft"
          role="img"
          aria-label="value hidden"
          title="Values are never shown">
          ••••••••
        </span>
        {sync && <StatusBadge of={sync} />}
      </div>
      {sync && <HerokuNote sync={sync} data={data} />}
    </>
  );
}

/** The note on an env var with a sync: what it follows, when it was updated, and its actions. */
function HerokuNote({ sync, data }: { sync: Sync; data: ProjectData }) {
  const connected = sync.status !== "disconnected";
  return (
    <div class="stack mt-3 rounded-lg border border-l-3 border-line border-l-accent px-4 py-3">
      <div class="flex items-baseline gap-2">
        <HerokuMark />
        <Sentence sync={sync} />
      </div>
      <Facts
        of={[
          ["Last updated", <Time key="updated" at={sync.last_updated_at} />],
          ["Last checked", <Time key="checked" at={sync.last_checked_at} />],
          [
            "Write on hold",
            sync.held_since && (
              <>
                since <Time at={sync.held_since} />; a new value waits
              </>
            )
          ],
          ["Fingerprint", sync.fingerprint && <Fingerprint of={sync.fingerprint} />],
          ["Project", connected && <Serving sync={sync} />],
          ["Webhook", connected && webhookOf(sync)]
        ]}
      />
      <div class="row gap-2">
        {!sync.explanation && <ActionButtons sync={sync} actions={sync.actions} data={data} />}
        <LinkButton
          look="small quiet"
          href={`${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`}
          label="History"
        />
      </div>
    </div>
  );
}

function Sentence({ sync: { status, config_var, heroku_app } }: { sync: Sync }) {
  const source = (
    <>
      <code>{config_var}</code> of the Heroku app <strong>{heroku_app.name}</strong>
    </>
  );
  if (status === "disconnected") return <p>This env var used to follow {source}. It keeps its last value.</p>;
  if (status === "paused")
    return <p>This env var follows {source}, but the sync is paused. It keeps its last value.</p>;
  return <p>This env var follows {source}.</p>;
}

function Serving({ sync: { serving } }: { sync: Sync }) {
  if (serving === true) return <Badge look="ok" icon="ok" text="Healthy with this value" />;
  if (serving === false) return <Badge look="problem" icon="problem" text="Unhealthy with this value" />;
  return <span class="text-soft">Not confirmed yet</span>;
}

function webhookOf({ webhook_wanted, webhook }: Sync): string {
  return webhook_wanted ? label(WEBHOOKS, webhook) : "None, on purpose: runs on the schedule alone";
}

/** Continue a restart after returning from Heroku. */
function ContinuedRestart({ data }: { data: ProjectData }) {
  const [restart, setRestart] = useState<{ sync: Sync; connection: string | null } | null>(null);
  useEffect(() => {
    const syncId = takeParameter("restart");
    const connection = takeParameter("connection");
    const sync = data.syncs.find(({ sync_id }) => sync_id === syncId);
    if (sync) setRestart({ sync, connection });
  }, [data.syncs]);
  if (!restart) return null;
  const { sync, connection } = restart;
  return <RestartDialog sync={sync} data={data} preferred={connection} onClose={() => setRestart(null)} />;
}

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
    keepOrders(
      projectId,
      orders.filter((order) => order !== id)
    );
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
      <List of={data.syncs} by="sync_id" class="stack" none={<ThreeSteps />}>
        {(sync) => <Integration sync={sync} data={data} />}
      </List>
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
  const { config_var, heroku_app, env_var, connection_id, connection_name, created_at, last_updated_at } = sync;
  const gone = connection_id === null ? "none (credentials deleted)" : "not shown: the connection is somebody else's";
  return (
    <div class="stack rounded-lg border border-line px-4 py-3">
      <div class="row justify-between">
        <h3 class="wrap-anywhere">
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
      <div class="row gap-2">
        {!sync.explanation && <ActionButtons sync={sync} actions={sync.actions} data={data} />}
      </div>
    </div>
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
