// @ts-check
/** Sending a person to Heroku for their consent, and back to the tab of the project where they were. */

import { connectHeroku as redirectToHeroku } from "../connections/connect_heroku.js";
import { rememberReturn } from "../connections/heroku_return.js";

/**
 * @param {string} connectionId @param {string} route the hash to come back to
 */
export async function connectHeroku(connectionId, route) {
  await redirectToHeroku({ connection_id: connectionId });
  rememberReturn(connectionId, route);
}
