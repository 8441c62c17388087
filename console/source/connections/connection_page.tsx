/** One connection: its permissions, the syncs that use it, and what can be changed: Heroku, its deletion. */

import { useQuery } from "@tanstack/preact-query";
import { api, dataOf } from "../api/client";
import { ownProblem, Problem } from "../api/problem";
import { connections, connectionSyncs, refresh } from "../api/queries";
import type { Connection, Sync } from "../api/types";
import { absoluteTime } from "../format";
import { address, navigate } from "../location";
import { StatusBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import { showNotice } from "../ui/notice";
import { Callout, Card, Loaded, Page } from "../ui/page";
import { Facts, InlineCode, Name } from "../ui/text";
import { listAddress } from "../syncs/filters";
import { connectHeroku } from "./heroku";
import { nameOf } from "./names";
import { PermissionList } from "./permissions";

export function ConnectionPage({ id }: { id: string }) {
  const query = useQuery(connections);
  const found = query.data?.find(({ connection_id }) => connection_id === id);
  const missing = query.data && !found ? notFound() : null;
  return (
    <Page
      title={found ? nameOf(found) : "Connection"}
      lead="Credentials of one Hasura Cloud user."
      trail={[["Connections", "#/connections"]]}>
      <Loaded query={{ data: found, error: missing ?? query.error, refetch: query.refetch }}>
        {(connection) => (
          <>
            <Advice connection={connection} />
            <div class="columns">
              <div class="stack wide">
                <HerokuCard connection={connection} />
                <SyncsCard id={id} />
              </div>
              <div class="stack wide">
                <DetailsCard connection={connection} />
                <DeleteCard connection={connection} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Advice({ connection: { heroku_account, advice } }: { connection: Connection }) {
  const text =
    heroku_account === null
      ? "No Heroku account is connected yet, so this connection cannot be used for a sync. Connect one below."
      : advice;
  if (text === null) return null;
  return (
    <Callout look="warning">
      <p>
        <InlineCode text={text} />
      </p>
    </Callout>
  );
}

function HerokuCard({ connection }: { connection: Connection }) {
  const { heroku_account, connection_id } = connection;
  return (
    <Card id="permissions-title" title="Permissions">
      <PermissionList connection={connection} />
      <div class="card-foot">
        <ActionButton
          label={heroku_account ? "Reconnect Heroku" : "Connect Heroku"}
          busy="Redirecting to Heroku…"
          look={heroku_account ? "" : "primary"}
          icon="external"
          perform={() => connectHeroku(connection_id)}
        />
        <p class="small muted">
          You authorize access at Heroku and return here.
          {heroku_account && " The current authorization stays in use until then."}
        </p>
      </div>
    </Card>
  );
}

function SyncsCard({ id }: { id: string }) {
  const query = useQuery(connectionSyncs(id));
  const more = Boolean(query.data?.next_cursor);
  return (
    <Card id="users-title" title="Syncs using this connection" flush>
      <Loaded query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="all-clear muted">None yet. Choose a project and enable a sync under Integrations.</p>
          ) : (
            <ul class="list">
              {items.map((sync) => (
                <SyncItem key={sync.sync_id} sync={sync} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {more && (
        <p class="more small">
          <a href={listAddress({ connection_id: id })}>View all syncs of this connection</a>
        </p>
      )}
    </Card>
  );
}

function SyncItem({ sync }: { sync: Sync }) {
  const { project_id, project_name, env_var, heroku_app, config_var } = sync;
  return (
    <li class="row spread">
      <span class="two-lines">
        <a href={address("projects", project_id, "env-vars")}>
          <Name text={project_name ?? `Project ${project_id.slice(0, 8)}`} />
        </a>
        <span class="small muted">
          <code>{env_var}</code> from {heroku_app.name}/{config_var}
        </span>
      </span>
      <StatusBadge of={sync} />
    </li>
  );
}

function DetailsCard({ connection }: { connection: Connection }) {
  const { connection_id, hasura_account, hasura_user_id, heroku_account, created_at, created_by, team } = connection;
  return (
    <Card id="details-title" title="Details">
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

function DeleteCard({ connection }: { connection: Connection }) {
  const params = { path: { connection_id: connection.connection_id } };
  const remove = async () => {
    const left = await dataOf(api.DELETE("/v1/connections/{connection_id}", { params })).catch((error: unknown) =>
      withSyncs(error, connection.connection_id)
    );
    await refresh("connections");
    showNotice(["Connection deleted.", left?.advice].filter(Boolean).join(" "));
    navigate("/connections");
  };
  return (
    <Card id="delete-title" title="Delete connection">
      <p class="muted">
        This deletes both credentials. First opt out of the syncs that use this connection, or restart them with another
        connection.
      </p>
      <div class="card-foot">
        <ActionButton
          label="Delete connection"
          busy="Deleting…"
          look="danger quiet"
          icon="trash"
          ask={{
            title: "Delete this connection?",
            text: `The credentials of ${nameOf(connection)} will be deleted. This cannot be undone, but you can add a connection with new tokens.`,
            action: "Delete",
            danger: true
          }}
          perform={remove}
        />
      </div>
    </Card>
  );
}

/** Add the names of the syncs that use the connection to the problem. */
async function withSyncs(error: unknown, id: string): Promise<never> {
  if (!(error instanceof Problem) || error.kind !== "connection-in-use") throw error;
  const query = { connection_id: id, limit: 6 };
  const { items } = await dataOf(api.GET("/v1/syncs", { params: { query } }));
  const using = items
    .filter(({ status }) => status !== "disconnected")
    .map(({ env_var, project_name, heroku_app }) => `${env_var} of ${project_name ?? heroku_app.name}`);
  if (using.length === 0) throw error;
  throw error.with(`Used by: ${using.slice(0, 5).join(", ")}${using.length > 5 ? ", …" : "."}`);
}

function notFound(): Problem {
  return ownProblem("not-found", "Connection not found", "It was deleted, or the address is mistyped.", 404);
}
