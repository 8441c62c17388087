// @ts-check
/**
 * The Heroku databases that were ordered in this tab, for as long as somebody wants to see how far they are. The API
 * knows each by its id only, so this tab remembers the ids.
 */

import { api } from "../api.js";

const KEPT = "urlsync.heroku-databases";
const OVER = new Set(["done", "failed"]);

/** @typedef {import("./types.js").HerokuDatabase} HerokuDatabase */

export class CreatedDatabases {
  /** @type {HerokuDatabase[]} */
  items = [];

  /** @param {HerokuDatabase} database */
  remember(database) {
    this.items = [database, ...this.items];
    keep([{ id: database.heroku_database_id, project: database.project_id }, ...kept()]);
  }

  /** @param {string} id */
  forget(id) {
    this.items = this.items.filter(({ heroku_database_id: other }) => other !== id);
    keep(kept().filter(({ id: other }) => other !== id));
  }

  /** Ask how far those of a project are. @param {string} projectId @param {AbortSignal} signal */
  async read(projectId, signal) {
    const wanted = kept().filter(({ project }) => project === projectId);
    this.items = await Promise.all(
      wanted.map(({ id }) => this.#known(id) ?? api.get(`v1/heroku-databases/${id}`, {}, signal)),
    );
  }

  /** Return what can change no more. @param {string} id */
  #known(id) {
    return this.items.find(({ heroku_database_id: other, step }) => other === id && OVER.has(step));
  }
}

/** @returns {{id: string, project: string}[]} */
function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
}

/** @param {{id: string, project: string}[]} all */
function keep(all) {
  sessionStorage.setItem(KEPT, JSON.stringify(all));
}
