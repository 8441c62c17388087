/** The names of connections. */

import type { Connection } from "../api/types";

/** Return the name that somebody gave to a connection, or its account's, or a part of its ID. */
export function nameOf(connection: Connection): string {
  const { name } = connection as { name?: string | null };
  return name ?? connection.hasura_account ?? `connection ${connection.connection_id.slice(0, 8)}`;
}
