/** One connection: its permissions, the syncs that use it, and what can be changed: its name, tokens, hold, its deletion. */

import { useQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { api, changed, connections, connectionSyncs, dataOf, get, holds, ownProblem, Problem, refresh } from "../api";
import type { ConnectionView, SyncView } from "../api";
import { absoluteTime, projectName } from "../format";
import { navigate } from "../location";
import { listAddress } from "../syncs/syncs_page";
import { ActionButton, Callout, Card, Columns, Entry, Facts, InlineCode, LinkButton, List, Loaded, Page } from "../ui";
import { Paragraph, ProjectLink, StatusBadge, Time } from "../ui";
import { EditButtons } from "./add_connection";
import { HerokuButton } from "./heroku";
import { PermissionList } from "./connections_page";

const SYNCS_SHOWN = 50;
const NO_SYNCS = "None yet. Choose a project and enable a sync under Integrations.";
const MISSING = ownProblem("not-found", "Connection not found", "It was deleted, or the address is mistyped.", 404);
const UNCONNECTED =
  "No Heroku account is connected yet, so this connection cannot be used for a sync. Connect one below.";
const UNDELETED =
  "This deletes both credentials. First opt out of the syncs that use this connection, or restart them with another one.";
const UNHELD =
  "While on hold, checks compare values and write nothing. Each sync that waits is checked after the release.";

export function ConnectionPage({ id }: { id: string }) {
  const query = useQuery(connections);
  const found = query.data?.find(({ connection_id }) => connection_id === id);
  const missing = query.data && query.isFetchedAfterMount && !found ? MISSING : null;
  const side = found && (
    <>
      <DetailsCard connection={found} />
      {may("use_all") && <HoldCard id={id} />}
      <DeleteCard connection={found} />
    </>
  );
  return (
    <Page
      title={found?.name ?? "Connection"}
      lead="Credentials of one Hasura Cloud user."
      parent={["Connections", "#/connections"]}
      actions={found && <EditButtons connection={found} />}>
      <Loaded query={{ data: found, error: missing ?? query.error, refetch: query.refetch }}>
        {(connection) => (
          <>
            <Advice connection={connection} />
            <Columns side={side}>
              <HerokuCard connection={connection} />
              <SyncsCard id={id} />
            </Columns>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Advice({ connection: { heroku_account, advice } }: { connection: ConnectionView }) {
  const text = heroku_account === null ? UNCONNECTED : advice;
  return text && <Callout look="warning" children={<Paragraph text={text} />} />;
}

function HerokuCard({ connection }: { connection: ConnectionView }) {
  const { heroku_account, connection_id } = connection;
  const look = heroku_account ? "" : "primary";
  const foot = (
    <>
      <HerokuButton id={connection_id} connected={Boolean(heroku_account)} look={look} />
      <p class="hint">
        You authorize access at Heroku and return here.
        {heroku_account && " The current authorization stays in use until then."}
      </p>
    </>
  );
  return <Card title="Permissions" children={<PermissionList connection={connection} />} foot={foot} />;
}

function SyncsCard({ id }: { id: string }) {
  const query = useQuery(connectionSyncs(id, SYNCS_SHOWN));
  return (
    <Card title="Syncs using this connection" flush>
      <Loaded query={query} lines={2}>
        {({ items, next_cursor }) => (
          <>
            <List of={items} by="sync_id" class="list" item="row justify-between" none={<p class="p-4">{NO_SYNCS}</p>}>
              {(sync) => <SyncItem sync={sync} />}
            </List>
            {next_cursor && <LinkButton look="quiet" href={listAddress({ connection_id: id })} label="View all" />}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function SyncItem({ sync }: { sync: SyncView }) {
  const source = `\`${sync.env_var}\` from ${sync.heroku_app.name}/${sync.config_var}`;
  return (
    <Entry title={<ProjectLink sync={sync} />} hint={<InlineCode text={source} />} side={<StatusBadge of={sync} />} />
  );
}

function DetailsCard({ connection }: { connection: ConnectionView }) {
  const { connection_id, hasura_account, hasura_user_id, heroku_account, created_at, created_by, team } = connection;
  return (
    <Card title="Details">
      <Facts
        of={[
          ["Hasura account", hasura_account ?? "unknown"],
          ["Hasura user ID", <code key="user">{hasura_user_id}</code>],
          ["Heroku account", heroku_account ?? "not connected"],
          ["Added", created_at ? absoluteTime(created_at) : "unknown"],
          ["Added by", created_by],
          ["Shared with", team && `team ${team}`],
          ["Connection ID", <code key="id">{connection_id}</code>]
        ]}
      />
    </Card>
  );
}

/** Whether the writes of this connection are on hold, and the button that changes it. */
function HoldCard({ id }: { id: string }) {
  const query = useQuery(holds);
  const params = { path: { connection_id: id } };
  const held = query.data?.items.find(({ connection_id }) => connection_id === id);
  const hold = "/v1/connections/{connection_id}/hold" as const;
  const change = () => (held ? changed(api.DELETE(hold, { params })) : changed(api.PUT(hold, { params })));
  const [label, look, icon] = held
    ? (["Release writes", "", "active"] as const)
    : (["Hold writes", "danger quiet", "paused"] as const);
  return (
    <Card title="Writes" foot={<ActionButton label={label} look={look} icon={icon} perform={change} />}>
      {held && (
        <p>
          On hold since <Time at={held.since} exact />: nothing is written to Hasura Cloud for this connection.
        </p>
      )}
      {!held && <p class="text-soft">{UNHELD}</p>}
    </Card>
  );
}

function DeleteCard({ connection: { connection_id, name } }: { connection: ConnectionView }) {
  const remove = async () => {
    const deleted = dataOf(api.DELETE("/v1/connections/{connection_id}", { params: { path: { connection_id } } }));
    const left = await deleted.catch((error: unknown) => withSyncs(error, connection_id));
    await refresh("connections");
    navigate("/connections");
    return ["Connection deleted.", left?.advice].filter(Boolean).join(" ");
  };
  const text = `The credentials of ${name} will be deleted. This cannot be undone, but you can add a connection with new tokens.`;
  const ask = { title: "Delete this connection?", text, action: "Delete", danger: true };
  const button = { label: "Delete connection", look: "danger quiet", icon: "trash" } as const;
  return (
    <Card title="Delete connection" foot={<ActionButton {...button} ask={ask} perform={remove} />}>
      <p class="text-soft">{UNDELETED}</p>
    </Card>
  );
}

/** Add the names of the syncs that use the connection to the problem. */
async function withSyncs(error: unknown, id: string): Promise<never> {
  if (!(error instanceof Problem) || error.kind !== "connection-in-use") throw error;
  const { items } = await get("/v1/syncs", { query: { connection_id: id, limit: 6 } });
  const connected = items.filter(({ status }) => status !== "disconnected");
  const using = connected.map((sync) => `${sync.env_var} of ${projectName(sync)}`);
  if (using.length === 0) throw error;
  throw error.with(`Used by: ${using.slice(0, 5).join(", ")}${using.length > 5 ? ", …" : "."}`);
}
