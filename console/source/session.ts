/** The signed-in user's session. Tokens are in memory only; after a reload, the sign-in page's own session restores them. */

import { signal } from "@preact/signals";
import type { AuthorizationServer, Client, TokenEndpointResponse } from "oauth4webapi";
import { ownProblem, Problem, unreachable } from "./api/problem";

type Texts = "issuer" | "client_id" | "redirect_uri" | "authorize_url" | "token_url" | "revoke_url" | "logout_url";
type Configuration = Record<Texts, string> & { scopes: string[] };
type Pending = { state: string; verifier: string; route: string };

const PENDING = "urlsync.sign-in";
const SIGNED_IN = "urlsync.was-signed-in";
const RENEWAL_MARGIN_SECONDS = 30;

/** True once the tokens could not be refreshed; the page stays, and asks for a new sign-in. */
export const expired = signal(false);

let configuration: Promise<Configuration> | null = null;
let access: string | null = null;
let refresh: string | null = null;
let expiresAt = 0;
let renewal: Promise<boolean> | null = null;

/** True if this tab was signed in before it was reloaded. */
export function wasSignedIn(): boolean {
  return sessionStorage.getItem(SIGNED_IN) !== null;
}

/** Complete a sign-in that returned to this page, and remove its code and state from the address. */
export async function resume(): Promise<boolean> {
  const returned = new URL(location.href);
  if (!returned.searchParams.has("state")) return false;
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null") as Pending | null;
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", location.pathname + (pending?.route ?? ""));
  if (pending === null || returned.searchParams.get("state") !== pending.state)
    throw refused("It was started in another tab, or too long ago.");
  const { oauth, server, client, redirect, secret, more } = await parties();
  await keepTokens(async () => {
    const { state, verifier } = pending;
    const code = oauth.validateAuthResponse(server, client, returned, state);
    const sent = oauth.authorizationCodeGrantRequest(server, client, secret, code, redirect, verifier, more);
    return oauth.processAuthorizationCodeResponse(server, client, await sent);
  });
  sessionStorage.setItem(SIGNED_IN, "yes");
  return true;
}

/** Go to the sign-in page, to return to the current route. Throws without a network: the browser would leave the page. */
export async function signIn(): Promise<void> {
  if (!navigator.onLine) throw unreachable();
  const [{ oauth }, { authorize_url, client_id, redirect_uri, scopes }] = await Promise.all([parties(), configured()]);
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const pending: Pending = { state, verifier, route: location.hash };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const query = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri,
    scope: scopes.join(" "),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256"
  });
  location.assign(`${authorize_url}?${query}`);
}

/** Discard and revoke the tokens, and end the sign-in page's own session. */
export async function signOut(): Promise<void> {
  const { logout_url, client_id, redirect_uri } = await configured();
  const { oauth, server, client, secret, more } = await parties();
  const token = refresh;
  discardTokens();
  sessionStorage.removeItem(SIGNED_IN);
  // A network failure must not prevent signing out: the tokens are discarded anyway.
  if (token) await oauth.revocationRequest(server, client, secret, token, more).catch(() => undefined);
  location.assign(`${logout_url}?${new URLSearchParams({ client_id, logout_uri: redirect_uri })}`);
}

/** Return a valid access token, or null if signed out. */
export async function accessToken(): Promise<string | null> {
  if (access !== null && Date.now() > expiresAt) await renew();
  return access;
}

/** Refresh the tokens, and return whether that worked. Concurrent calls share one request. */
export function renew(): Promise<boolean> {
  renewal ??= renewed().finally(() => (renewal = null));
  return renewal;
}

async function renewed(): Promise<boolean> {
  const token = refresh;
  try {
    if (token === null) throw refused("The session cannot be renewed.");
    const { oauth, server, client, secret, more } = await parties();
    await keepTokens(async () => {
      const response = await oauth.refreshTokenGrantRequest(server, client, secret, token, more);
      return oauth.processRefreshTokenResponse(server, client, response);
    });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.kind === "unreachable") throw error;
    discardTokens();
    expired.value = true;
    return false;
  }
}

async function keepTokens(request: () => Promise<TokenEndpointResponse>): Promise<void> {
  const tokens = await request().catch((error: unknown) => {
    if (error instanceof TypeError) throw unreachable();
    const said = error instanceof Error && "error_description" in error && String(error.error_description);
    throw refused(said || "The sign-in code was not accepted.");
  });
  access = tokens.access_token;
  refresh = tokens.refresh_token ?? refresh;
  expiresAt = Date.now() + ((tokens.expires_in ?? 0) - RENEWAL_MARGIN_SECONDS) * 1000;
}

function discardTokens(): void {
  [access, refresh] = [null, null];
}

function configured(): Promise<Configuration> {
  configuration ??= fetch("configuration.json")
    .then((response) => response.json() as Promise<Configuration>)
    .catch(() => {
      configuration = null;
      throw unreachable();
    });
  return configuration;
}

/** Return who takes part in a sign-in, and the library for it, which the page for visitors can do without. */
async function parties() {
  const [oauth, configuration] = await Promise.all([import("oauth4webapi"), configured()]);
  const { issuer, client_id, redirect_uri: redirect, token_url, revoke_url } = configuration;
  const server: AuthorizationServer = { issuer, token_endpoint: token_url, revocation_endpoint: revoke_url };
  const client: Client = { client_id };
  // Plain HTTP is allowed only where the page itself was loaded so, as on the local stack.
  const plain = location.protocol === "http:" && token_url.startsWith("http:");
  const more = plain ? { [oauth.allowInsecureRequests]: true } : {};
  return { oauth, server, client, redirect, secret: oauth.None(), more };
}

function refused(why: string): Problem {
  return ownProblem("sign-in-refused", "Sign-in failed", `${why} Try again.`, 401);
}
