/** One connection: its permissions, the syncs that use it, and what can be changed: its name, tokens, hold, its deletion. */

import { useQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { api, changed, connections, connectionSyncs, holds, ownProblem } from "../api";
import type { ConnectionView, SyncView } from "../api";
import { absoluteTime } from "../format";
import { navigate } from "../location";
import { listAddress } from "../syncs/syncs_page";
import { ActionButton, Callout, Card, Columns, Entry, Facts, InlineCode, LinkButton, Loaded, Page } from "../ui";
import { Paragraph, ProjectLink, QueryList, StatusBadge, Time } from "../ui";
import { EditButtons } from "./add_connection";
import { HerokuButton } from "./heroku";
import { PermissionList } from "./connections_page";

const SYNCS_SHOWN = 50;
const MISSING = ownProblem("not-found", "Connection not found", "It was deleted, or the address is mistyped.", 404);
const NONE = <p class="p-4">None yet. Choose a project and enable a sync under Integrations.</p>;
const UNCONNECTED =
  "No Heroku account is connected yet, so this connection cannot be used for a sync. Connect one below.";
const UNDELETED = "First opt out of the syncs that use this connection, or restart them with another one.";
const UNHELD =
  "While writes are on hold, checks compare values and write nothing. Each sync that waits is checked after the release.";

export function ConnectionPage({ id }: { id: string }) {
  const query = useQuery(connections);
  const one = query.data?.find(({ connection_id }) => connection_id === id);
  const missing = query.data && query.isFetchedAfterMount && !one ? MISSING : null;
  return (
    <Page
      title={one?.name ?? "Connection"}
      lead="Credentials of one Hasura Cloud user."
      parent={["Connections", "#/connections"]}
      actions={one && <EditButtons connection={one} />}>
      <Loaded query={{ data: one, error: missing ?? query.error, refetch: query.refetch }}>
        {(connection) => (
          <>
            <Advice connection={connection} />
            <Columns side={<DetailsCard connection={connection} />}>
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
  const more = query.data?.next_cursor;
  return (
    <Card title="Syncs using this connection" flush>
      <QueryList query={query} by="sync_id" class="list" item="row justify-between" none={NONE}>
        {(sync) => <SyncItem sync={sync} />}
      </QueryList>
      {more && <LinkButton look="quiet" href={listAddress({ connection_id: id })} label="View all" />}
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
  const { data } = useQuery({ ...holds, enabled: may("use_all") });
  const held = data?.items.find((hold) => hold.connection_id === connection_id);
  const foot = (
    <>
      {data && <HoldButton id={connection_id} held={held !== undefined} />}
      <DeleteButton {...connection} />
    </>
  );
  return (
    <Card title="Details" foot={foot}>
      <Facts
        of={[
          ["Hasura account", hasura_account ?? "unknown"],
          ["Hasura user ID", <code key="user">{hasura_user_id}</code>],
          ["Heroku account", heroku_account ?? "not connected"],
          ["Writes", held && <Time label="on hold since" at={held.since} exact />],
          ["Added", created_at ? absoluteTime(created_at) : "unknown"],
          ["Added by", created_by],
          ["Shared with", team && `team ${team}`],
          ["Connection ID", <code key="id">{connection_id}</code>]
        ]}
      />
      {data && <p class="hint">{UNHELD}</p>}
    </Card>
  );
}

/** The button that stops the writes of a connection, or lets them go on. */
function HoldButton({ id, held }: { id: string; held: boolean }) {
  const hold = "/v1/connections/{connection_id}/hold";
  const params = { path: { connection_id: id } };
  const change = () => (held ? changed(api.DELETE(hold, { params })) : changed(api.PUT(hold, { params })));
  if (held) return <ActionButton label="Release writes" look="small" icon="active" perform={change} />;
  return <ActionButton label="Hold writes" look="small danger quiet" icon="paused" perform={change} />;
}

function DeleteButton({ connection_id, name }: ConnectionView) {
  const remove = async () => {
    const params = { path: { connection_id } };
    const left = await changed(api.DELETE("/v1/connections/{connection_id}", { params }), "connections");
    navigate("/connections");
    return ["Connection deleted.", left?.advice].filter(Boolean).join(" ");
  };
  const text = `The credentials of ${name} will be deleted. This cannot be undone, but you can add a connection with new tokens. ${UNDELETED}`;
  const ask = { title: "Delete this connection?", text, action: "Delete", danger: true };
  const button = { label: "Delete connection", look: "small danger quiet", icon: "trash" } as const;
  return <ActionButton {...button} ask={ask} perform={remove} />;
}
