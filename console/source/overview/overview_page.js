// @ts-check
/** The first page: is everything well, and if not, what needs a person. */

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

const PAGES_ASKED = 3;
const FEW = 3;

export default class OverviewPage extends Page {
  #queue = new QueueWatch();
  #updates = new RecentUpdates();
  #namesAsked = false;
  /** Names of projects by id. @type {Map<string, string>} */
  #names = new Map();

  get refreshSeconds() {
    return 10;
  }

  heading() {
    return { title: "Overview", lead: "How the service is, and what needs a person first." };
  }

  /** @param {AbortSignal} signal */
  async load(signal) {
    this.#beside(this.#learnNames());
    const [status, paused, disconnected, active, letters] = await Promise.all([
      api.get("v1/status", undefined, signal),
      api.list("v1/syncs", { status: "paused" }, signal, PAGES_ASKED),
      api.list("v1/syncs", { status: "disconnected" }, signal, PAGES_ASKED),
      api.list("v1/syncs", { status: "active" }, signal, PAGES_ASKED),
      api.get("v1/dead-letters", undefined, signal),
    ]);
    const syncs = [...disconnected, ...paused, ...active];
    this.#beside(this.#updates.learn(syncs));
    const longestWait = this.#queue.longestWait(status.queues?.checks.waiting ?? null, Date.now());
    return { status, longestWait, syncs, letters: letters.items };
  }

  /** @param {any} data */
  render({ status, longestWait, syncs, letters }) {
    const names = this.#names;
    if (syncs.length === 0 && letters.length === 0) return [welcome(), findingsCard(status)];
    const needs = syncsNeedingAttention(syncs);
    const propagation = propagationCard(this.#updates.all, names);
    // Where there is room: a long list of what needs people has the left side to itself.
    const [left, right] = needs.length > FEW ? [null, propagation] : [propagation, null];
    return [
      keyFigures(status, longestWait),
      element(
        "div",
        { class: "columns", key: "columns" },
        element("div", { class: "stack wide" }, attentionCard(needs, names), left),
        element(
          "div",
          { class: "stack wide" },
          findingsCard(status),
          deadLettersCard(letters, syncs, names, () => this.refreshNow()),
          right,
        ),
      ),
    ];
  }

  /**
   * Show what is learned beside the rest when it is there. The page is worth showing without it.
   *
   * @param {Promise<boolean>} learning whether there is something new
   */
  async #beside(learning) {
    const isNew = await learning.catch(() => false);
    if (isNew && this.isConnected) this.update();
  }

  /** Learn the projects' names once: the syncs know ids only, and this asks Hasura. */
  async #learnNames() {
    if (this.#namesAsked) return false;
    this.#namesAsked = true;
    const { items } = await api.get("v1/projects");
    this.#names = new Map(items.map((/** @type {any} */ project) => [project.project_id, project.name]));
    return true;
  }
}

function welcome() {
  return emptyState({
    icon: "active",
    title: "No sync yet",
    text: element("ol", { class: "empty-steps" }, [
      element("li", null, "Add a connection: a Hasura Cloud token, and a Heroku account."),
      element("li", null, "Choose a project, and under Integrations the Heroku app it shall follow."),
      element("li", null, "From then on its env var follows every rotation, and you see it here."),
    ]),
    actions: [
      element("a", { class: "button primary", href: "#/connections" }, "Add a connection"),
      element("a", { class: "button", href: "#/projects" }, "See the projects"),
    ],
  });
}

customElements.define("overview-page", OverviewPage);
