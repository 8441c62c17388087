/** The connections: their accounts and permissions, whose they are, and the projects that they serve. */

import { useQuery } from "@tanstack/preact-query";
import { connections, connectionSyncs, type ConnectionView } from "../api";
import { address, navigate, path } from "../location";
import { listAddress } from "../syncs/syncs_page";
import { Empty, Fold, List, Marked, Name, Page, ProjectLink, QueryList, Time } from "../ui";
import { AddConnectionButton } from "./add_connection";

/** The syncs are shown at once if there are at most so many connections. */
const FEW = 6;
const SYNCS_SHOWN = 5;
const GRID = "grid items-start gap-4 md:grid-cols-2 lg:grid-cols-3";

export function ConnectionsPage() {
  const query = useQuery(connections);
  const open = ({ connection_id }: ConnectionView) => navigate(path("connections", connection_id));
  const none = (
    <Empty icon="connections" title="No connections yet">
      A connection lets the service read a config var at Heroku and write an env var at Hasura Cloud on behalf of the
      user who owns both. You need a Hasura Cloud personal access token, and you sign in with Heroku.
    </Empty>
  );
  return (
    <Page
      title="Connections"
      lead="Credentials of Hasura Cloud users: an access token and a Heroku account each."
      actions={<AddConnectionButton look="primary" onAdded={open} />}>
      <QueryList query={query} by="connection_id" class={GRID} item="card" none={none}>
        {(connection) => <ConnectionCard connection={connection} few={(query.data?.length ?? 0) <= FEW} />}
      </QueryList>
    </Page>
  );
}

function ConnectionCard({ connection, few }: { connection: ConnectionView; few: boolean }) {
  const { connection_id, name, hasura_account, hasura_user_id, created_at, created_by, team } = connection;
  return (
    <>
      <h2>
        <a class="strong-link" href={address("connections", connection_id)}>
          <Name text={name} />
        </a>
      </h2>
      <p class="hint">
        Hasura Cloud: <Name text={hasura_account ?? hasura_user_id} />
        <br />
        Heroku: <Name text={connection.heroku_account ?? "not connected"} />
      </p>
      <PermissionList connection={connection} />
      <Fold title="Projects served" open={few} children={<Served id={connection_id} />} />
      <p class="hint">
        Added <Time at={created_at} never="at an unknown time" />
        {created_by && ` by ${created_by}`}
        {team ? `. Shared with team ${team}` : created_by && ". Not shared"}
      </p>
    </>
  );
}

function Served({ id }: { id: string }) {
  const query = useQuery(connectionSyncs(id, SYNCS_SHOWN));
  const look = { lines: 1, class: "grid gap-1 text-sm", item: "two-lines", none: <p class="hint">None yet</p> };
  return (
    <>
      <QueryList query={query} by="sync_id" {...look}>
        {(sync) => [<ProjectLink sync={sync} />, <code class="hint">{sync.env_var}</code>]}
      </QueryList>
      {query.data?.next_cursor && <a class="text-sm" href={listAddress({ connection_id: id })} children="View all" />}
    </>
  );
}

type Permission = { label: string; granted: boolean | null; text: string };
type Granting = Pick<ConnectionView, "heroku_account" | "capabilities">;

/** Return what a connection is allowed to do; `granted` is null where that is not known. */
export function permissionsOf({ heroku_account, capabilities: { config_vars, webhooks } }: Granting): Permission[] {
  const atHeroku = (label: string, granted: boolean | null, yes: string, no: string): Permission => {
    if (heroku_account === null) return { label, granted: false, text: "No Heroku account connected yet." };
    if (granted === null) return { label, granted, text: "Not tested: the Heroku account has no apps." };
    return { label, granted, text: granted ? yes : no };
  };
  const unheard = "Cannot manage webhooks; scheduled checks find changes, with a delay.";
  return [
    { label: "Write env vars", granted: true, text: "Hasura Cloud accepted the token." },
    atHeroku("Read config vars", config_vars, "Can read the apps' config vars.", "Cannot read the apps' config vars."),
    atHeroku("Receive rotation webhooks", webhooks, "Can manage webhooks.", unheard)
  ];
}

export function PermissionList({ connection }: { connection: ConnectionView }) {
  return (
    <List of={permissionsOf(connection)} by="label" class="grid gap-2">
      {({ label, granted, text }) => {
        const look = granted === null ? "info" : granted ? "ok" : "warning";
        return (
          <Marked look={look}>
            <strong class="font-medium">{label}</strong>
            <span class="sr-only">: {{ info: "unknown", ok: "yes", warning: "no" }[look]}. </span>
            <span class="hint block">{text}</span>
          </Marked>
        );
      }}
    </List>
  );
}
