// @ts-check
/** Sending a person to Heroku for their consent, and back to the tab of the project where they were. */

import { connectHeroku as leaveForHeroku } from "../connections/connect_heroku.js";
import { comeBackTo } from "../connections/return_from_heroku.js";

/**
 * @param {string} connectionId @param {string} route the hash to come back to
 */
export async function connectHeroku(connectionId, route) {
  await leaveForHeroku({ connection_id: connectionId });
  comeBackTo(connectionId, route);
}
