// @ts-check
/** The start page: service health, and what needs attention. */

import { account } from "../account.js";
import { api } from "../api.js";
import { element } from "../element.js";
import { emptyState } from "../empty_state.js";
import { Page } from "../page.js";
import { deadLettersCard } from "./dead_letters_card.js";
import { findingsCard } from "./findings_card.js";
import { attentionCard, syncsNeedingAttention } from "./attention_card.js";
import { keyFigures } from "./key_figures.js";
import { QueueWatch } from "./queue_watch.js";
import { propagationCard } from "./propagation_card.js";
import { RecentUpdates } from "./recent_updates.js";

const MAX_PAGES = 3;
const SHORT_LIST = 3;

export default class OverviewPage extends Page {
  #queue = new QueueWatch();
  #updates = new RecentUpdates();
  #namesRequested = false;
  /** Names of projects by id. @type {Map<string, string>} */
  #names = new Map();

  get refreshSeconds() {
    return 10;
  }

  heading() {
    return { title: "Overview", lead: "Service health and what needs attention." };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    this.#inBackground(this.#loadNames());
    const [status, paused, disconnected, active, letters, proposals] = await Promise.all([
      api.get("v1/status", undefined, signal),
      api.list("v1/syncs", { status: "paused" }, signal, MAX_PAGES),
      api.list("v1/syncs", { status: "disconnected" }, signal, MAX_PAGES),
      api.list("v1/syncs", { status: "active" }, signal, MAX_PAGES),
      account.may("see_all") ? api.get("v1/dead-letters", undefined, signal) : { items: [] },
      api.list("v1/proposals", undefined, signal, MAX_PAGES),
    ]);
    const syncs = [...disconnected, ...paused, ...active];
    this.#inBackground(this.#updates.load(syncs));
    const longestWait = this.#queue.longestWait(status.queues?.checks.waiting ?? null, Date.now());
    return { status, longestWait, syncs, letters: letters.items, proposals };
  }

  /** @param {any} data */
  render({ status, longestWait, syncs, letters, proposals }) {
    const names = this.#names;
    if (syncs.length + letters.length + proposals.length === 0) return [welcome(), findingsCard(status)];
    const needs = syncsNeedingAttention(syncs);
    const propagation = propagationCard(this.#updates.all, names);
    // Balance the columns: a long attention list gets the left column to itself.
    const [left, right] = needs.length + proposals.length > SHORT_LIST ? [null, propagation] : [propagation, null];
    return [
      keyFigures(status, longestWait),
      element(
        "div",
        { class: "columns", key: "columns" },
        element("div", { class: "stack wide" }, attentionCard(needs, proposals, names, () => this.refreshNow()), left),
        element(
          "div",
          { class: "stack wide" },
          findingsCard(status),
          account.may("see_all") && deadLettersCard(letters, syncs, names, () => this.refreshNow()),
          right,
        ),
      ),
    ];
  }

  /**
   * Load optional data in the background, and render again when it arrives. Failures are ignored.
   *
   * @param {Promise<boolean>} loading resolves to true if something is new
   */
  async #inBackground(loading) {
    const isNew = await loading.catch(() => false);
    if (isNew && this.isConnected) this.update();
  }

  /** Load the projects' names once: syncs have only IDs, and names come from Hasura Cloud. */
  async #loadNames() {
    if (this.#namesRequested) return false;
    this.#namesRequested = true;
    const { items } = await api.get("v1/projects", { limit: 500 });
    this.#names = new Map(items.map((/** @type {any} */ project) => [project.project_id, project.name]));
    return true;
  }
}

function welcome() {
  return emptyState({
    icon: "active",
    title: "No syncs yet",
    text: element("ol", { class: "empty-steps" }, [
      element("li", null, "Add a connection: a Hasura Cloud token and a Heroku account."),
      element("li", null, "Choose a project and, under Integrations, the Heroku app to follow."),
      element("li", null, "From then on, its env var follows every rotation, and you see it here."),
    ]),
    actions: [
      account.may("use_own") && element("a", { class: "button primary", href: "#/connections" }, "Add connection"),
      element("a", { class: "button", href: "#/projects" }, "View projects"),
    ],
  });
}

customElements.define("overview-page", OverviewPage);
