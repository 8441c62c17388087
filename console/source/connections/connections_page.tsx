/** The connections: their accounts and permissions. */

import { useQuery } from "@tanstack/preact-query";
import { connections } from "../api/queries";
import type { Connection } from "../api/types";
import { address, navigate, path } from "../location";
import { Empty, Loaded, Page } from "../ui/page";
import { Name, Time } from "../ui/text";
import { AddConnectionButton } from "./add_connection";
import { nameOf } from "./names";
import { PermissionList } from "./permissions";

export function ConnectionsPage() {
  const query = useQuery(connections);
  return (
    <Page
      title="Connections"
      lead="Credentials of Hasura Cloud users: an access token and a Heroku account each."
      actions={
        <AddConnectionButton
          look="primary"
          onAdded={({ connection_id }) => navigate(path("connections", connection_id))}
        />
      }>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="connections" title="No connections yet">
              A connection lets the service read a config var at Heroku and write an env var at Hasura Cloud on behalf
              of the user who owns both. You need a Hasura Cloud personal access token, and you sign in with Heroku.
            </Empty>
          ) : (
            <ul class="grid plain">
              {items.map((connection) => (
                <ConnectionCard key={connection.connection_id} connection={connection} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function ConnectionCard({ connection }: { connection: Connection }) {
  const { connection_id, hasura_account, hasura_user_id, heroku_account, created_at, created_by } = connection;
  return (
    <li class="card connection">
      <h2>
        <a class="strong-link" href={address("connections", connection_id)}>
          <Name text={nameOf(connection)} />
        </a>
      </h2>
      <p class="small muted">
        Hasura Cloud: <Name text={hasura_account ?? hasura_user_id} />
        <br />
        Heroku: <Name text={heroku_account ?? "not connected"} />
      </p>
      <PermissionList connection={connection} />
      <p class="small muted">
        Added <Time at={created_at} never="at an unknown time" />
        {created_by && ` by ${created_by}`}
      </p>
    </li>
  );
}
