// @ts-check
/**
 * The signed-in user's session. Tokens are kept in memory only: a reload or a closed tab loses them, and the sign-in
 * page's own session restores them without asking. `sessionStorage` holds the PKCE verifier and the route during a
 * sign-in, and a flag that this tab was signed in.
 *
 * Events: `expired` when the tokens cannot be refreshed.
 *
 * @typedef {{client_id: string, redirect_uri: string, scopes: string[], authorize_url: string, token_url: string,
 *   revoke_url: string, logout_url: string}} Configuration
 */

import { challengeOf, newSecret } from "./pkce.js";
import { Problem, unreachable } from "./problem.js";

const PENDING = "urlsync.sign-in";
const SIGNED_IN = "urlsync.was-signed-in";
const RENEWAL_MARGIN_SECONDS = 30;

class Session extends EventTarget {
  /** @type {Configuration | null} */ #configuration = null;
  /** @type {string | null} */ #access = null;
  /** @type {string | null} */ #refresh = null;
  /** @type {Promise<boolean> | null} */ #renewal = null;
  #expiresAt = 0;

  /** The user's name, or null if signed out. @type {string | null} */
  username = null;

  /** True if this tab was signed in before it was reloaded. */
  get wasSignedIn() {
    return sessionStorage.getItem(SIGNED_IN) !== null;
  }

  /**
   * Complete a sign-in that returned to this page, and remove its code and state from the address.
   *
   * @returns {Promise<boolean>} true if the user is signed in now
   */
  async resume() {
    const returned = new URLSearchParams(location.search);
    if (!returned.has("state")) return false;
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
    sessionStorage.removeItem(PENDING);
    history.replaceState(null, "", location.pathname + (pending?.route ?? ""));
    if (returned.get("state") !== pending?.state) throw refused("It was started in another tab, or too long ago.");
    if (!returned.has("code"))
      throw refused(returned.get("error_description") ?? "The sign-in page returned no code.");
    await this.#requestTokens({
      grant_type: "authorization_code",
      code: returned.get("code"),
      code_verifier: pending.verifier,
    });
    sessionStorage.setItem(SIGNED_IN, "yes");
    return true;
  }

  /** Go to the sign-in page, to return to the current route. */
  async signIn() {
    const { authorize_url, client_id, redirect_uri, scopes } = await this.#loadConfiguration();
    const pending = { state: newSecret(), verifier: newSecret(), route: location.hash };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    location.assign(
      withQuery(authorize_url, {
        response_type: "code",
        client_id,
        redirect_uri,
        scope: scopes.join(" "),
        state: pending.state,
        code_challenge: await challengeOf(pending.verifier),
        code_challenge_method: "S256",
      }),
    );
  }

  /** Discard and revoke the tokens, and end the sign-in page's own session. */
  async signOut() {
    const { revoke_url, logout_url, client_id, redirect_uri } = await this.#loadConfiguration();
    const token = this.#refresh;
    this.#discardTokens();
    sessionStorage.removeItem(SIGNED_IN);
    // A network failure must not prevent signing out: the tokens are discarded anyway.
    if (token) await post(revoke_url, { token, client_id }).catch(() => null);
    location.assign(withQuery(logout_url, { client_id, logout_uri: redirect_uri }));
  }

  /** Return a valid access token, or null if signed out. */
  async accessToken() {
    if (this.#access !== null && Date.now() > this.#expiresAt) await this.renew();
    return this.#access;
  }

  /**
   * Refresh the tokens. Concurrent calls share one request.
   *
   * @returns {Promise<boolean>}
   */
  renew() {
    this.#renewal ??= this.#renewed().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renewed() {
    try {
      if (this.#refresh === null) throw refused("The session cannot be renewed.");
      await this.#requestTokens({ grant_type: "refresh_token", refresh_token: this.#refresh });
      return true;
    } catch (/** @type {any} */ error) {
      if (error.kind === "unreachable") throw error;
      this.#discardTokens();
      this.dispatchEvent(new Event("expired"));
      return false;
    }
  }

  /** @param {Record<string, string | null>} grant */
  async #requestTokens(grant) {
    const { token_url, client_id, redirect_uri } = await this.#loadConfiguration();
    const response = await post(token_url, { client_id, redirect_uri, ...grant });
    if (!response.ok) throw refused("The sign-in code was not accepted.");
    const tokens = await response.json();
    this.#access = tokens.access_token;
    this.#refresh = tokens.refresh_token ?? this.#refresh;
    this.#expiresAt = Date.now() + (tokens.expires_in - RENEWAL_MARGIN_SECONDS) * 1000;
    this.username = nameIn(tokens.id_token) ?? this.username;
  }

  #discardTokens() {
    this.#access = null;
    this.#refresh = null;
    this.username = null;
  }

  /** @returns {Promise<Configuration>} */
  async #loadConfiguration() {
    this.#configuration ??= await fetch("configuration.json").then(
      (response) => response.json(),
      () => Promise.reject(unreachable()),
    );
    return /** @type {Configuration} */ (this.#configuration);
  }
}

/** @param {string} url @param {Record<string, any>} form */
async function post(url, form) {
  try {
    return await fetch(url, { method: "POST", body: new URLSearchParams(form), credentials: "omit" });
  } catch {
    throw unreachable();
  }
}

/** @param {string} url @param {Record<string, string>} query */
function withQuery(url, query) {
  return `${url}?${new URLSearchParams(query)}`;
}

/** @param {string} why */
function refused(why) {
  return new Problem({
    status: 401,
    type: "urn:urlsync:problem:sign-in-refused",
    title: "Sign-in failed",
    detail: `${why} Try again.`,
  });
}

/**
 * Return the user name in an ID token. Its signature is not verified: the token came directly from the issuer, and the
 * name is only displayed.
 *
 * @param {string | undefined} token
 */
function nameIn(token) {
  if (!token) return null;
  const claims = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
  const named = JSON.parse(
    new TextDecoder().decode(Uint8Array.from(claims, (letter) => letter.charCodeAt(0))),
  );
  return named["cognito:username"] ?? named.email ?? null;
}

export const session = new Session();
