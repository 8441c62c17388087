// @ts-check
/**
 * Who is signed in, as the API knows them. The API refuses what they may not do; the console says so before.
 *
 * @typedef {"see" | "use_own" | "see_all" | "operate_all" | "use_all"} Right
 * @typedef {{name: string, roles: string[], teams: string[], rights: Right[]}} Me
 */

import { api } from "./api.js";

/** The roles that have each right which the console asks for. @type {Partial<Record<Right, string[]>>} */
export const ROLES = {
  use_own: ["owner", "operator", "admin"],
  see_all: ["viewer", "operator", "admin"],
  operate_all: ["operator", "admin"],
};

class Account {
  /** @type {Me | null} */ #me = null;

  /** Read it from the API. */
  async load() {
    this.know(await api.get("v1/me"));
  }

  /** @param {Me | null} me */
  know(me) {
    this.#me = me;
  }

  /** The name to show, and to give a role to; null until it is known. */
  get name() {
    return this.#me?.name ?? null;
  }

  /** The roles and teams in words; null until they are known. */
  get access() {
    if (this.#me === null) return null;
    const { roles, teams } = this.#me;
    const inTeams = teams.length > 0 ? ` · ${teams.length > 1 ? "teams" : "team"} ${teams.join(", ")}` : "";
    return (roles.join(", ") || "no role") + inTeams;
  }

  /** True if the account may do nothing, because it has no role. */
  get hasNoRole() {
    return this.#me !== null && this.#me.roles.length === 0;
  }

  /** True if a role has this right; until they are known, the API alone decides. @param {Right} right */
  may(right) {
    return this.#me === null || this.#me.rights.includes(right);
  }

  /** Return why something cannot be done, and who can help; null if it can. @param {Right} right */
  refusal(right) {
    if (this.may(right)) return null;
    const roles = ROLES[right] ?? [];
    const either = [roles.slice(0, -1).join(", "), roles.at(-1)].filter(Boolean).join(" or ");
    return `This takes the role ${either}. Ask an administrator to give it to you.`;
  }
}

export const account = new Account();
