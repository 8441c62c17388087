/** Why a request failed: the API's problem document (RFC 9457), or that there was no response. */

import type { Problem as Document } from "./schema";

type Fields = Pick<Document, "status" | "type" | "title" | "detail"> & Partial<Document>;

const PREFIX = "urn:urlsync:problem:";

export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: NonNullable<Document["errors"]>;
  /** What helps, as the API serves it. */
  readonly actions: string[];
  readonly requestId: string | null;
  /** After how many seconds the API may be asked again; null if it did not say. */
  retryAfter: number | null = null;

  constructor(private readonly document: Fields) {
    super(document.detail || document.title);
    this.name = "Problem";
    ({ status: this.status, type: this.type, title: this.title, detail: this.detail } = document);
    this.errors = document.errors ?? [];
    this.actions = document.actions ?? [];
    this.requestId = document.instance?.replace(/^urn:urlsync:request:/, "") ?? null;
  }

  /** The last part of the type's URN: `target-taken`, `unreachable`, … */
  get kind(): string {
    return this.type.replace(PREFIX, "");
  }

  /** Return the message for a field of the request body, such as `heroku_app`. */
  about(field: string): string | null {
    return this.errors.find(({ location }) => location === `body.${field}`)?.message ?? null;
  }

  with(more: string): Problem {
    return new Problem({ ...this.document, detail: `${this.detail} ${more}` });
  }

  /** Return the same problem without the errors of fields that are shown elsewhere. */
  without(names: string[]): Problem {
    const errors = this.errors.filter(({ location }) => !names.includes(location.replace(/^body\./, "")));
    return new Problem({ ...this.document, errors });
  }
}

/** Return a problem that the console itself found. */
export function ownProblem(kind: string, title: string, detail: string, status = 0): Problem {
  return new Problem({ status, type: PREFIX + kind, title, detail });
}

/** Return that there was no response, to a request that may have changed something or not. */
export function unreachable(changing = false): Problem {
  const doubt = changing ? " A change may have been applied: you will see it here once the service responds." : "";
  return ownProblem("unreachable", "Service unreachable", `There was no response. Check your network.${doubt}`);
}

export function signedOut(): Problem {
  return ownProblem("signed-out", "Your session has expired", "Sign in again to return to this page.", 401);
}

/** Return the problem that a response describes. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status, headers } = response;
  const isProblem = (headers.get("Content-Type") ?? "").includes("json");
  const fields = (isProblem ? await response.json().catch(() => ({})) : {}) as Partial<Fields>;
  const detail = `The service responded with status ${status} and no explanation. Try again in a minute.`;
  const problem = new Problem({ type: "about:blank", title: "Request failed", detail, ...fields, status });
  const seconds = Number.parseInt(headers.get("Retry-After") ?? "", 10);
  problem.retryAfter = Number.isNaN(seconds) ? null : seconds;
  return problem;
}

/** Return any thrown error as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  const advice = "Reload the page. If this happens again, report it.";
  return ownProblem("console", "Something went wrong in the console", advice);
}
