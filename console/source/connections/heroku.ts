/**
 * Redirects to Heroku for authorization, and returns the user to where they left. Heroku redirects to the connection's
 * page, and leaving the page loses the session's tokens, so the route is kept in this tab's session storage.
 */

import { api, dataOf } from "../api";
import { path } from "../location";

type Left = { connectionId: string; route: string; at: number };

const KEY = "urlsync.left-for-heroku";
const EXPIRES_AFTER_MS = 15 * 60_000;

/** Go to Heroku; `route` is the path to return to, instead of the connection's page. */
export async function connectHeroku(connectionId: string, route?: string): Promise<void> {
  const params = { path: { connection_id: connectionId } };
  const { authorize_url } = await dataOf(api.POST("/v1/connections/{connection_id}/heroku-authorization", { params }));
  if (route) sessionStorage.setItem(KEY, JSON.stringify({ connectionId, route, at: Date.now() } satisfies Left));
  location.assign(authorize_url);
}

/**
 * Return the remembered route, once, if the user arrives from Heroku: at the page of that connection or, if access was
 * denied, at the list of connections. Any other address is a new navigation.
 */
export function routeAfterHeroku(at: string): string | null {
  const left = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Left | null;
  sessionStorage.removeItem(KEY);
  if (left === null || Date.now() - left.at > EXPIRES_AFTER_MS) return null;
  const arrivals = [path("connections"), path("connections", left.connectionId)];
  return arrivals.includes(at) ? left.route : null;
}
