// @ts-check
/** Why a request was refused or failed: RFC 9457 as the API answers it, or that there was no answer. */

import { humanize } from "./format.js";

/**
 * @typedef {{location: string, message: string}} InvalidField
 * @typedef {{status: number, type: string, title: string, detail: string, errors?: InvalidField[], instance?: string | null}} ProblemFields
 */

export class Problem extends Error {
  /** @param {ProblemFields} fields */
  constructor({ status, type, title, detail, errors, instance }) {
    super(detail || title);
    this.name = "Problem";
    /** The HTTP status; 0 where there was no answer. */
    this.status = status;
    /** The kind without its URN: `target-taken`, `unreachable`, … */
    this.kind = type.replace(/^urn:urlsync:problem:/, "");
    this.type = type;
    this.title = title;
    this.detail = detail;
    /** @type {InvalidField[]} */
    this.errors = (errors ?? []).map(({ location, message }) => ({ location, message: worded(message) }));
    /** A URN of the request, by which it is found in the log. */
    this.instance = instance ?? null;
  }

  /**
   * Return the message for a field of the body, such as `heroku_app`.
   *
   * @param {string} field
   */
  about(field) {
    return this.errors.find(({ location }) => location === `body.${field}`)?.message ?? null;
  }

  /**
   * Return the same problem, without what is wrong with fields that are told elsewhere.
   *
   * @param {string[]} fields
   */
  without(fields) {
    const locations = fields.map((field) => `body.${field}`);
    return new Problem({
      ...this,
      errors: this.errors.filter(({ location }) => !locations.includes(location)),
    });
  }
}

/** A message may be a code, such as `hasura_access_lost`. @param {string} message */
function worded(message) {
  return /^[a-z]+(_[a-z]+)+$/.test(message) ? humanize(message) : message;
}

/** Return the problem that there was no answer at all. */
export function unreachable() {
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:unreachable",
    title: "The service cannot be reached",
    detail: "There was no answer. Check your network; whether a change was made will show once it is back.",
  });
}

/** Return the problem that the sign-in has ended. */
export function signedOut() {
  return new Problem({
    status: 401,
    type: "urn:urlsync:problem:signed-out",
    title: "Your sign-in has ended",
    detail: "Sign in again; you come back to this page.",
  });
}

/**
 * Return the problem that an answer tells.
 *
 * @param {Response} response
 */
export async function problemOf(response) {
  const fields = isProblem(response) ? await response.json().catch(() => ({})) : {};
  return new Problem({
    type: "about:blank",
    title: "The request failed",
    detail: `The service answered ${response.status} without saying why. Try again in a minute.`,
    ...fields,
    status: response.status,
  });
}

/**
 * Return anything that was thrown as a problem.
 *
 * @param {unknown} error
 */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:console",
    title: "The console has a fault",
    detail: "Something went wrong in this page itself. Reload it, and report it if it stays.",
  });
}

/** @param {Response} response */
function isProblem(response) {
  return (response.headers.get("Content-Type") ?? "").includes("json");
}
