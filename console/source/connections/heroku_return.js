// @ts-check
/**
 * Where a person goes on who was away at Heroku. Heroku's answer leads to the connection's page, and the tokens of the
 * sign-in are gone with the page that was left: so this tab keeps the address.
 */

import { address } from "../router.js";

const LEFT = "urlsync.left-for-heroku";
const PATIENCE_MS = 15 * 60_000;

/**
 * Remember where to go on.
 *
 * @param {string} connectionId @param {string} route the hash to come back to
 */
export function rememberReturn(connectionId, route) {
  sessionStorage.setItem(LEFT, JSON.stringify({ connectionId, route, at: Date.now() }));
}

/**
 * Return the hash to go on at, once, for who comes back: to the page of the connection that they left for, or, without
 * consent, to that of all connections. Whoever left has loaded the console anew since, so any other address is a new way.
 *
 * @param {string} hash
 * @returns {string | null}
 */
export function routeAfterHeroku(hash) {
  const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
  sessionStorage.removeItem(LEFT);
  if (left === null || Date.now() - left.at > PATIENCE_MS) return null;
  const places = [address("connections"), address("connections", left.connectionId)];
  return places.includes(hash) ? left.route : null;
}
