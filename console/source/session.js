// @ts-check
/**
 * Who is signed in. The tokens are in memory only: a reload or a closed tab loses them, and the sign-in page's own
 * session brings them back without asking. `sessionStorage` holds the secret and the route of a sign-in while the
 * person is away at that page, and the bare fact that this tab was signed in.
 *
 * Events: `ended` when the sign-in cannot be renewed.
 *
 * @typedef {{client_id: string, redirect_uri: string, scopes: string[], authorize_url: string, token_url: string,
 *   revoke_url: string, logout_url: string}} Configuration
 */

import { challengeOf, newSecret } from "./pkce.js";
import { Problem, unreachable } from "./problem.js";

const PENDING = "urlsync.sign-in";
const KNOWN = "urlsync.was-signed-in";
const EARLY_SECONDS = 30;

class Session extends EventTarget {
  /** @type {Configuration | null} */ #configuration = null;
  /** @type {string | null} */ #access = null;
  /** @type {string | null} */ #refresh = null;
  /** @type {Promise<boolean> | null} */ #renewal = null;
  #expiresAt = 0;

  /** The name of the person, or null where nobody is signed in. @type {string | null} */
  person = null;

  /** Whether this tab was signed in before it was loaded again. */
  get wasSignedIn() {
    return sessionStorage.getItem(KNOWN) !== null;
  }

  /**
   * Finish a sign-in that returns to this page. Tokens, code and state never stay in the address.
   *
   * @returns {Promise<boolean>} whether somebody is signed in now
   */
  async resume() {
    const returned = new URLSearchParams(location.search);
    if (!returned.has("state")) return false;
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
    sessionStorage.removeItem(PENDING);
    history.replaceState(null, "", location.pathname + (pending?.route ?? ""));
    if (returned.get("state") !== pending?.state) throw refused("It was begun in another tab, or long ago.");
    if (!returned.has("code"))
      throw refused(returned.get("error_description") ?? "The sign-in page sent no code.");
    await this.#trade({
      grant_type: "authorization_code",
      code: returned.get("code"),
      code_verifier: pending.verifier,
    });
    sessionStorage.setItem(KNOWN, "yes");
    return true;
  }

  /** Go to the sign-in page, and come back to the present route. */
  async signIn() {
    const { authorize_url, client_id, redirect_uri, scopes } = await this.#configured();
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

  /** Forget the tokens here, make them worthless there, and end the sign-in page's own session. */
  async signOut() {
    const { revoke_url, logout_url, client_id, redirect_uri } = await this.#configured();
    const token = this.#refresh;
    this.#forget();
    sessionStorage.removeItem(KNOWN);
    // Who wants to leave shall not be kept by a network that fails: the tokens are forgotten anyway.
    if (token) await post(revoke_url, { token, client_id }).catch(() => null);
    location.assign(withQuery(logout_url, { client_id, logout_uri: redirect_uri }));
  }

  /** Return a token that is good for the next seconds, or null where nobody is signed in. */
  async accessToken() {
    if (this.#access !== null && Date.now() > this.#expiresAt) await this.renew();
    return this.#access;
  }

  /**
   * Get new tokens without asking the person. Many may want this at the same time: it happens once.
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
      if (this.#refresh === null) throw refused("There is nothing to renew it with.");
      await this.#trade({ grant_type: "refresh_token", refresh_token: this.#refresh });
      return true;
    } catch (/** @type {any} */ error) {
      if (error.kind === "unreachable") throw error;
      this.#forget();
      this.dispatchEvent(new Event("ended"));
      return false;
    }
  }

  /** @param {Record<string, string | null>} grant */
  async #trade(grant) {
    const { token_url, client_id, redirect_uri } = await this.#configured();
    const response = await post(token_url, { client_id, redirect_uri, ...grant });
    if (!response.ok) throw refused("The sign-in page's code was not accepted.");
    const tokens = await response.json();
    this.#access = tokens.access_token;
    this.#refresh = tokens.refresh_token ?? this.#refresh;
    this.#expiresAt = Date.now() + (tokens.expires_in - EARLY_SECONDS) * 1000;
    this.person = nameIn(tokens.id_token) ?? this.person;
  }

  #forget() {
    this.#access = null;
    this.#refresh = null;
    this.person = null;
  }

  /** @returns {Promise<Configuration>} */
  async #configured() {
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
    title: "You are not signed in",
    detail: `${why} Try again.`,
  });
}

/**
 * Return the name in an ID token, which came straight from its issuer and is only shown.
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
