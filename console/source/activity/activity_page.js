// @ts-check
/** Who changed what, when and from where: newest first, for those who may see everything. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { humanize, timeElement } from "../format.js";
import { Page } from "../page.js";
import { address } from "../router.js";

/**
 * @typedef {{entry_id: string, at: string, action: string, actor: string, role: string | null, failure: string | null,
 *   source_address: string | null, subject: {project_id: string | null, connection_id: string | null}}} Entry
 */

export default class ActivityPage extends Page {
  /** @type {Entry[]} */ #older = [];
  /** The cursor behind the older entries; undefined before the first ones. @type {string | null | undefined} */
  #cursor = undefined;

  get refreshSeconds() {
    return 20;
  }

  heading() {
    return {
      title: "Activity",
      lead: "What people, programs and events changed in the last 90 days. Checks are in the history of each sync.",
    };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    return api.get("v1/activity", undefined, signal);
  }

  /** @param {{items: Entry[], next_cursor: string | null}} newest */
  render({ items, next_cursor }) {
    const shown = [...new Map([...items, ...this.#older].map((entry) => [entry.entry_id, entry])).values()];
    const cursor = this.#cursor === undefined ? next_cursor : this.#cursor;
    if (shown.length === 0 && cursor === null) return [nothing()];
    return [
      element("ol", { class: "card flush list", key: "activity" }, shown.map(entryView)),
      cursor !== null &&
        actionButton({ key: "more", label: "Load older", busy: "Loading…", perform: () => this.#loadOlder(items, cursor) }),
    ];
  }

  /** @param {Entry[]} newest what is above @param {string} cursor */
  async #loadOlder(newest, cursor) {
    const { items, next_cursor } = await api.get("v1/activity", { cursor });
    this.#older = [...newest, ...this.#older, ...items];
    this.#cursor = next_cursor;
    this.update();
  }
}

/** @param {Entry} entry */
function entryView(entry) {
  const { entry_id, at, action, actor, role, failure, source_address: from } = entry;
  return element(
    "li",
    { key: entry_id },
    element("p", null, element("strong", null, actor), role && ` (${role})`, ": ", humanize(action), subject(entry)),
    element(
      "p",
      { class: "small muted" },
      timeElement(at),
      from && `, from ${from}`,
      failure && `. Undone: ${failure}`,
    ),
  );
}

/** Return a link to what an entry is about, if there is a page. @param {Entry} entry */
function subject({ subject: { project_id: project, connection_id: connection } }) {
  if (project) return [", ", element("a", { href: address("projects", project, "history") }, `project ${project.slice(0, 8)}`)];
  return connection && `, connection ${connection.slice(0, 8)}`;
}

function nothing() {
  return emptyState({ icon: "clock", title: "No activity yet", text: "Changes by people and programs appear here." });
}

customElements.define("activity-page", ActivityPage);
