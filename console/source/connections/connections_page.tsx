/** The connections: their accounts and permissions, whose they are, and the projects that they serve. */

import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { connections, connectionSyncs } from "../api";
import type { Connection } from "../api";
import { address, navigate, path } from "../location";
import { listAddress } from "../syncs/filters";
import { Empty, Loaded, Name, Page, Time } from "../ui";
import { AddConnectionButton } from "./add_connection";
import { PermissionList } from "./permissions";

/** The syncs are shown at once if there are at most so many connections. */
const FEW = 6;
const SYNCS_SHOWN = 5;

export function ConnectionsPage() {
  const query = useQuery(connections);
  const open = ({ connection_id }: Connection) => navigate(path("connections", connection_id));
  return (
    <Page
      title="Connections"
      lead="Credentials of Hasura Cloud users: an access token and a Heroku account each."
      actions={<AddConnectionButton look="primary" onAdded={open} />}>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="connections" title="No connections yet">
              A connection lets the service read a config var at Heroku and write an env var at Hasura Cloud on behalf
              of the user who owns both. You need a Hasura Cloud personal access token, and you sign in with Heroku.
            </Empty>
          ) : (
            <ul class="grid items-start gap-4 md:grid-cols-2 lg:grid-cols-3">
              {items.map((connection) => (
                <ConnectionCard key={connection.connection_id} connection={connection} few={items.length <= FEW} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function ConnectionCard({ connection, few }: { connection: Connection; few: boolean }) {
  const { connection_id, name, hasura_account, hasura_user_id, heroku_account } = connection;
  const [open, setOpen] = useState(few);
  return (
    <li class="card">
      <h2>
        <a class="strong-link" href={address("connections", connection_id)}>
          <Name text={name} />
        </a>
      </h2>
      <p class="hint">
        Hasura Cloud: <Name text={hasura_account ?? hasura_user_id} />
        <br />
        Heroku: <Name text={heroku_account ?? "not connected"} />
      </p>
      <PermissionList connection={connection} />
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Projects served</summary>
        {open && <Served id={connection_id} />}
      </details>
      <p class="hint">{ownerOf(connection)}</p>
    </li>
  );
}

/** Whose a connection is, who added it, and when. */
function ownerOf({ created_at, created_by, team }: Connection) {
  return (
    <>
      Added <Time at={created_at} never="at an unknown time" />
      {created_by && ` by ${created_by}`}
      {team ? `. Shared with team ${team}` : created_by && ". Not shared"}
    </>
  );
}

/** The projects whose syncs use a connection, by name. */
function Served({ id }: { id: string }) {
  const query = useQuery(connectionSyncs(id, SYNCS_SHOWN));
  return (
    <Loaded query={query} lines={1}>
      {({ items, next_cursor }) => (
        <ul class="text-sm">
          {items.length === 0 && <li class="text-soft">None yet</li>}
          {items.map(({ sync_id, project_id, project_name, env_var }) => (
            <li key={sync_id} class="truncate">
              <a href={address("projects", project_id, "env-vars")}>
                {project_name ?? `Project ${project_id.slice(0, 8)}`}
              </a>
              <span class="text-soft">: {env_var}</span>
            </li>
          ))}
          {next_cursor && (
            <li>
              <a href={listAddress({ connection_id: id })}>View all</a>
            </li>
          )}
        </ul>
      )}
    </Loaded>
  );
}
