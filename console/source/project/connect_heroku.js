// @ts-check
/** Redirects to Heroku for authorization, and back to the project's tab. */

import { connectHeroku as redirectToHeroku } from "../connections/connect_heroku.js";
import { rememberReturn } from "../connections/heroku_return.js";

/**
 * @param {string} connectionId @param {string} route the hash to return to
 */
export async function connectHeroku(connectionId, route) {
  await redirectToHeroku({ connection_id: connectionId });
  rememberReturn(connectionId, route);
}
