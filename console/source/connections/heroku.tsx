/** The way to Heroku and back: the route is kept in this tab's session storage, because the page is left. */

import { api, dataOf } from "../api";
import { path } from "../location";
import { ActionButton } from "../ui";

type Left = { id: string; route: string; at: number };

const KEY = "urlsync.left-for-heroku";
const EXPIRES_AFTER_MS = 15 * 60_000;

type HerokuProps = { id: string; connected?: boolean; route?: string; look?: string; name?: string };

/** A button that goes to Heroku; `route` is the path to return to, instead of the connection's page. */
export function HerokuButton({ id, connected = true, route, ...rest }: HerokuProps) {
  const label = connected ? "Reconnect Heroku" : "Connect Heroku";
  const go = async () => {
    const sent = api.POST("/v1/connections/{connection_id}/heroku-authorization", {
      params: { path: { connection_id: id } }
    });
    const { authorize_url } = await dataOf(sent);
    if (route) sessionStorage.setItem(KEY, JSON.stringify({ id, route, at: Date.now() } satisfies Left));
    location.assign(authorize_url);
  };
  return (
    <ActionButton label={label} right="use_own" busy="Redirecting to Heroku…" icon="external" perform={go} {...rest} />
  );
}

/** Return the remembered route, once, if the user arrives where Heroku sends them: any other address is a new navigation. */
export function routeAfterHeroku(at: string): string | null {
  const left = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Left | null;
  sessionStorage.removeItem(KEY);
  if (left === null || Date.now() - left.at > EXPIRES_AFTER_MS) return null;
  return [path("connections"), path("connections", left.id)].includes(at) ? left.route : null;
}
