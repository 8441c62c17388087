// @ts-check
/** Redirects to Heroku for authorization. Heroku redirects back to the connection's page. */

import { api } from "../api.js";

/** @param {{connection_id: string}} connection */
export async function connectHeroku({ connection_id: id }) {
  const { authorize_url: url } = await api.post(`v1/connections/${id}/heroku-authorization`);
  location.assign(url);
}
