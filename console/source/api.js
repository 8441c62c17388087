// @ts-check
/** A client of the API, authenticated as the signed-in user. Every error is thrown as a `Problem`. */

import { problemOf, signedOut, unreachable } from "./problem.js";
import { session } from "./session.js";

const MAX_ATTEMPTS = 3;
const MAX_WAIT_SECONDS = 10;

/**
 * @typedef {Record<string, string | number | null | undefined>} Query
 * @typedef {{accessToken(): Promise<string | null>, renew(): Promise<boolean>}} Credentials
 */

export class Api {
  /**
   * @param {Credentials} credentials
   * @param {{base?: string, fetch?: typeof fetch, wait?: (seconds: number) => Promise<void>}} [environment]
   */
  constructor(
    credentials,
    { base = "../", fetch = (...request) => globalThis.fetch(...request), wait = pause } = {},
  ) {
    this.credentials = credentials;
    this.base = base;
    this.fetch = fetch;
    this.wait = wait;
  }

  /**
   * Return the resource at a path, such as `v1/syncs`.
   *
   * @param {string} path @param {Query} [query] @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  get(path, query, signal) {
    return this.#withRetries(() => this.#request("GET", path + queryString(query), undefined, signal));
  }

  /**
   * Return the items of all pages of a list, up to a maximum number of pages.
   *
   * @param {string} path @param {Query} [query] @param {AbortSignal} [signal] @param {number} [pages]
   * @returns {Promise<any[]>}
   */
  async list(path, query, signal, pages = 10) {
    const items = [];
    let cursor;
    do {
      const page = await this.get(path, { ...query, cursor }, signal);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor && --pages > 0);
    return items;
  }

  /** @param {string} path @param {object} [body] @param {Record<string, string>} [headers] @returns {Promise<any>} */
  post(path, body, headers) {
    return this.#request("POST", path, body, undefined, headers);
  }

  /** @param {string} path @returns {Promise<any>} */
  delete(path) {
    return this.#request("DELETE", path);
  }

  /**
   * @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal]
   * @param {Record<string, string>} [headers]
   */
  async #request(method, path, body, signal, headers) {
    let response = await this.#send(method, path, body, signal, headers);
    if (response.status === 401 && (await this.credentials.renew())) {
      response = await this.#send(method, path, body, signal, headers);
    }
    if (response.status === 401) throw signedOut();
    if (!response.ok) throw withRetryAfter(await problemOf(response), response);
    return response.status === 204 ? null : response.json();
  }

  /**
   * @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal]
   * @param {Record<string, string>} [more]
   */
  async #send(method, path, body, signal, more = {}) {
    const token = await this.credentials.accessToken();
    if (token === null) throw signedOut();
    /** @type {Record<string, string>} */
    const headers = { ...more, Authorization: `Bearer ${token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const request = {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal,
      cache: /** @type {const} */ ("no-store"),
    };
    try {
      return await this.fetch(this.base + path.replace(/^\//, ""), request);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable();
    }
  }

  /** Retry after the delay that the response asks for. Only for requests that are safe to repeat. */
  async #withRetries(/** @type {() => Promise<any>} */ request) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request();
      } catch (/** @type {any} */ error) {
        if (![429, 503].includes(error.status) || attempt === MAX_ATTEMPTS) throw error;
        await this.wait(Math.min(error.retryAfter ?? attempt, MAX_WAIT_SECONDS));
      }
    }
  }
}

/** @param {import("./problem.js").Problem} problem @param {Response} response */
function withRetryAfter(problem, response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return Object.assign(problem, { retryAfter: Number.isNaN(seconds) ? null : seconds });
}

/** @param {Query} [query] */
function queryString(query = {}) {
  const given = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}

/** @param {number} seconds @returns {Promise<void>} */
function pause(seconds) {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}

export const api = new Api(session);
