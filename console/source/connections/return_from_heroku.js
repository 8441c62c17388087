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
export function comeBackTo(connectionId, route) {
  sessionStorage.setItem(LEFT, JSON.stringify({ connectionId, route, at: Date.now() }));
}

/**
 * Return the hash to go on at, once, for who arrives at the page of the connection that they left for.
 *
 * @param {string} hash
 * @returns {string | null}
 */
export function routeAfter(hash) {
  const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
  if (left === null || hash !== address("connections", left.connectionId)) return null;
  sessionStorage.removeItem(LEFT);
  return Date.now() - left.at > PATIENCE_MS ? null : left.route;
}
