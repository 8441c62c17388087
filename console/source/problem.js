// @ts-check
/** Why a request failed: the API's problem document (RFC 9457), or that there was no response. */

/**
 * @typedef {{location: string, message: string}} InvalidField
 * @typedef {{status: number, type: string, title: string, detail: string, errors?: InvalidField[], instance?: string | null,
 *   actions?: string[]}} ProblemFields
 */

export class Problem extends Error {
  /** @param {ProblemFields} fields */
  constructor({ status, type, title, detail, errors, instance, actions }) {
    super(detail || title);
    this.name = "Problem";
    /** The HTTP status; 0 if there was no response. */
    this.status = status;
    /** The last part of the type's URN: `target-taken`, `unreachable`, … */
    this.kind = type.replace(/^urn:urlsync:problem:/, "");
    this.type = type;
    this.title = title;
    this.detail = detail;
    /** @type {InvalidField[]} */
    this.errors = errors ?? [];
    this.instance = instance ?? null;
    /** What helps, as the API serves it. */
    this.actions = actions ?? [];
    /** The request's ID in the logs. */
    this.requestId = this.instance?.replace(/^urn:urlsync:request:/, "") ?? null;
  }

  /**
   * Return the message for a field of the request body, such as `heroku_app`.
   *
   * @param {string} field
   */
  about(field) {
    return this.errors.find(({ location }) => location === `body.${field}`)?.message ?? null;
  }

  /**
   * Return the same problem without the errors of fields that are shown elsewhere.
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

/** Return the problem of a request without a response. */
export function unreachable() {
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:unreachable",
    title: "Service unreachable",
    detail:
      "There was no response. Check your network connection. A change may have been applied all the same: you will see it here once the service responds.",
  });
}

/** Return the problem of an expired session. */
export function signedOut() {
  return new Problem({
    status: 401,
    type: "urn:urlsync:problem:signed-out",
    title: "Your session has expired",
    detail: "Sign in again to return to this page.",
  });
}

/**
 * Return the problem that a response describes.
 *
 * @param {Response} response
 */
export async function problemOf(response) {
  const fields = isProblem(response) ? await response.json().catch(() => ({})) : {};
  return new Problem({
    type: "about:blank",
    title: "Request failed",
    detail: `The service responded with status ${response.status} and no explanation. Try again in a minute.`,
    ...fields,
    status: response.status,
  });
}

/**
 * Return any thrown error as a problem.
 *
 * @param {unknown} error
 */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem({
    status: 0,
    type: "urn:urlsync:problem:console",
    title: "Something went wrong in the console",
    detail: "Reload the page. If this happens again, report it.",
  });
}

/** @param {Response} response */
function isProblem(response) {
  return (response.headers.get("Content-Type") ?? "").includes("json");
}
