// @ts-check
/**
 * Returns the user to where they left for Heroku. Heroku redirects to the connection's page, and leaving the page loses
 * the session's tokens, so the route is kept in this tab's session storage.
 */

import { address } from "../router.js";

const KEY = "urlsync.left-for-heroku";
const EXPIRES_AFTER_MS = 15 * 60_000;

/**
 * Remember the route to return to.
 *
 * @param {string} connectionId @param {string} route the hash to return to
 */
export function rememberReturn(connectionId, route) {
  sessionStorage.setItem(KEY, JSON.stringify({ connectionId, route, at: Date.now() }));
}

/**
 * Return the remembered hash, once, if the user arrives from Heroku: at the page of that connection or, if access was
 * denied, at the list of connections. Any other address is a new navigation.
 *
 * @param {string} hash
 * @returns {string | null}
 */
export function routeAfterHeroku(hash) {
  const left = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (left === null || Date.now() - left.at > EXPIRES_AFTER_MS) return null;
  const arrivals = [address("connections"), address("connections", left.connectionId)];
  return arrivals.includes(hash) ? left.route : null;
}
