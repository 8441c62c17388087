// @ts-check
/** Sending a person to Heroku for their consent, and back to where they were. */

import { api } from "../api.js";

/**
 * Go to Heroku. The browser comes back to the connection's page, which knows where to go on.
 *
 * @param {string} connectionId @param {string} returnTo a route such as `projects/<id>/integrations`
 */
export async function connectHeroku(connectionId, returnTo) {
  const { authorize_url } = await api.post(`v1/connections/${connectionId}/heroku-authorization`);
  sessionStorage.setItem(`urlsync.return.${connectionId}`, `#/${returnTo}`);
  location.assign(authorize_url);
}
