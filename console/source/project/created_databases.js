// @ts-check
/**
 * The Heroku databases that were ordered in this browser tab, until their progress is dismissed. The API has no list of
 * them, so their IDs are kept in the tab's session storage.
 */

import { api } from "../api.js";

const KEY = "urlsync.heroku-databases";
const FINISHED = new Set(["done", "failed"]);

/** @typedef {import("./types.js").HerokuDatabase} HerokuDatabase */

export class CreatedDatabases {
  /** @type {HerokuDatabase[]} */
  items = [];

  /** @param {HerokuDatabase} database */
  remember(database) {
    this.items = [database, ...this.items];
    storeOrders([{ id: database.heroku_database_id, project: database.project_id }, ...storedOrders()]);
  }

  /** @param {string} id */
  forget(id) {
    this.items = this.items.filter(({ heroku_database_id: other }) => other !== id);
    storeOrders(storedOrders().filter(({ id: other }) => other !== id));
  }

  /** Load the progress of a project's databases. @param {string} projectId @param {AbortSignal} signal */
  async read(projectId, signal) {
    const wanted = storedOrders().filter(({ project }) => project === projectId);
    this.items = await Promise.all(
      wanted.map(({ id }) => this.#finished(id) ?? api.get(`v1/heroku-databases/${id}`, {}, signal)),
    );
  }

  /** Return a database that is known to be finished. @param {string} id */
  #finished(id) {
    return this.items.find(({ heroku_database_id: other, step }) => other === id && FINISHED.has(step));
  }
}

/** @returns {{id: string, project: string}[]} */
function storedOrders() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
}

/** @param {{id: string, project: string}[]} all */
function storeOrders(all) {
  sessionStorage.setItem(KEY, JSON.stringify(all));
}
