/** The tabs about all of a project: its env vars with the sync on each, and its integrations, the Heroku card. */

import { useEffect, useState } from "preact/hooks";
import type { EnvVarView, SyncView } from "../api";
import { syncAddress, takeParameter } from "../location";
import { label, WEBHOOKS } from "../format";
import { ActionButton, Badge, Card, Facts, Fingerprint, LinkButton, List, Numbered, Paragraph } from "../ui";
import { StatusBadge, Time } from "../ui";
import { ActionButtons } from "./action_buttons";
import { DatabaseDialog, DatabaseProgress, useOrders } from "./database_dialog";
import { EnableDialog } from "./enable_dialog";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";
import { NoSyncYet } from "./sync_tabs";

const EMPTY =
  "Heroku rotates database credentials from time to time, and a copied URL then stops working. Connect a Heroku database, and an env var of this project always has its current URL.";

export function EnvVarsTab({ data }: { data: ProjectData }) {
  const { project } = data;
  const synced = project.env_vars.filter(({ sync }) => sync);
  const others = project.env_vars.filter(({ sync }) => !sync);
  return (
    <>
      {synced.length === 0 && <NoSyncYet projectId={project.project_id}>{EMPTY}</NoSyncYet>}
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

function EnvVarItem({ envVar: { name, sync }, data }: { envVar: EnvVarView; data: ProjectData }) {
  return (
    <>
      <div class="row">
        <h2 class="min-w-0 text-base">
          <code>{name}</code>
        </h2>
        <span class="tracking-widest text-soft" role="img" aria-label="value hidden" title="Values are never shown">
          ••••••••
        </span>
      </div>
      <div class="mt-2 empty:hidden">{sync && <SyncNote sync={sync} data={data} />}</div>
    </>
  );
}

function SyncNote({ sync, data }: { sync: SyncView; data: ProjectData }) {
  const { connection_id, connection_name, status, created_at, held_since, fingerprint } = sync;
  const connected = status !== "disconnected";
  const gone = connection_id === null ? "none (credentials deleted)" : "not shown: the connection is somebody else's";
  const connection = data.connections.find((one) => one.connection_id === connection_id);
  return (
    <div class="note">
      <div class="row justify-between">
        <Paragraph text={sentence(sync)} />
        <StatusBadge of={sync} />
      </div>
      <Facts
        of={[
          ["Last updated", <Time key="updated" at={sync.last_updated_at} />],
          ["Last checked", <Time key="checked" at={sync.last_checked_at} />],
          ["Write on hold", held_since && <Time at={held_since} label="a new value waits since" exact />],
          ["Fingerprint", fingerprint && <Fingerprint of={fingerprint} />],
          ["Project", connected && <Serving sync={sync} />],
          ["Webhook", connected && webhookOf(sync)],
          ["Connection", connection?.name ?? connection_name ?? gone],
          ["Heroku account", connection && (connection.heroku_account ?? "not connected")],
          ["Enabled", <Time key="enabled" at={created_at} />]
        ]}
      />
      <div class="row gap-2">
        {!sync.explanation && <ActionButtons sync={sync} actions={sync.actions} data={data} />}
        <LinkButton look="small quiet" href={syncAddress(sync, "history")} label="History" />
      </div>
    </div>
  );
}

function sentence({ status, env_var, config_var, heroku_app }: SyncView): string {
  const source = `\`${config_var}\` of the Heroku app \`${heroku_app.name}\``;
  if (status === "disconnected") return `\`${env_var}\` used to follow ${source}. It keeps its last value.`;
  const paused = status === "paused" ? ", but the sync is paused. It keeps its last value." : ".";
  return `\`${env_var}\` follows ${source}${paused}`;
}

function Serving({ sync: { serving } }: { sync: SyncView }) {
  if (serving === true) return <Badge look="ok" icon="ok" text="Healthy with this value" />;
  if (serving === false) return <Badge look="problem" icon="problem" text="Unhealthy with this value" />;
  return <span class="text-soft">Not confirmed yet</span>;
}

function webhookOf({ webhook_wanted, webhook }: SyncView): string {
  return webhook_wanted ? label(WEBHOOKS, webhook) : "None, on purpose: runs on the schedule alone";
}

function ContinuedRestart({ data }: { data: ProjectData }) {
  const [restart, setRestart] = useState<{ sync: SyncView; connection: string | null } | null>(null);
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
  "Connect a Heroku account: sign in to Heroku and authorize reading config vars and registering webhooks for releases.",
  "Choose a database: any config var of any of your apps that contains a Postgres URL.",
  "Name the env var: it gets the URL at once and follows every rotation. Then connect the database through it in the project's console."
];

export function IntegrationsTab({ data }: { data: ProjectData }) {
  const [opened, setOpened] = useState<Opened>(null);
  const orders = useOrders(data.project.project_id);
  useEffect(() => {
    // Continue after returning from Heroku.
    const connectionId = takeParameter("connection");
    if (connectionId) setOpened({ dialog: "enable", connectionId });
    if (takeParameter("create")) setOpened({ dialog: "create" });
  }, []);
  const close = () => setOpened(null);
  const dismiss = (id: string) => orders.set((all) => all.filter((order) => order !== id));
  const create = () => setOpened({ dialog: "create" });
  const first = data.syncs.length === 0;
  const foot = (
    <>
      <ActionButton
        right="use_own"
        label={first ? "Connect a Heroku database" : "Connect another Heroku database"}
        look={first ? "primary" : ""}
        icon="plus"
        perform={() => setOpened({ dialog: "enable", connectionId: null })}
      />
      <ActionButton label="Create a Heroku database" right="use_own" perform={create} />
    </>
  );
  return (
    <Card title="Heroku" foot={foot}>
      <p class="text-soft">
        An env var of this project follows the database URL of a Heroku app, through every rotation.
      </p>
      {orders.value.map((id) => (
        <DatabaseProgress key={id} id={id} onDismiss={() => dismiss(id)} />
      ))}
      <List of={data.syncs} by="sync_id" class="stack" none={<Numbered of={STEPS} />}>
        {(sync) => <SyncNote sync={sync} data={data} />}
      </List>
      {opened?.dialog === "enable" && (
        <EnableDialog data={data} connectionId={opened.connectionId} onCreate={create} onClose={close} />
      )}
      {opened?.dialog === "create" && <DatabaseDialog data={data} onClose={close} />}
    </Card>
  );
}
