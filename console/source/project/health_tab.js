// @ts-check
/** The tab with the diagnosis of a sync: findings, and the next step of each. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { element } from "../element.js";
import { timeElement } from "../format.js";
import { asProblem } from "../problem.js";
import { problemView } from "../problem_view.js";
import { skeleton } from "../skeleton.js";
import { severityBadge } from "../status_badge.js";
import { noSyncYet } from "./no_sync_yet.js";
import { findingRow } from "./finding_row.js";
import { hashParameter } from "./hash_parameters.js";
import { chosenSync } from "./project_data.js";
import { syncChoice } from "./sync_choice.js";

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./types.js").Finding} Finding
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 */

const LEVELS = ["ok", "warning", "problem"];

export class HealthTab {
  id = "health";
  label = "Health";
  /** The state of the sync that was diagnosed. */ #of = "";
  /** @type {Finding[] | null} */ #findings = null;
  /** @type {import("../problem.js").Problem | null} */ #problem = null;
  #at = "";

  /** @param {{update: () => void, changed: () => Promise<void>}} page */
  constructor(page) {
    this.page = page;
  }

  /** Run the diagnosis only after the sync has changed, because it costs calls to Heroku and Hasura. @param {ProjectData} data */
  async load({ syncs }) {
    const sync = chosenSync(syncs, hashParameter("sync"));
    if (sync && this.#of !== stateOf(sync)) void this.#diagnose(sync);
  }

  /** @param {ProjectData} data */
  render(data) {
    const { syncs, project } = data;
    const sync = chosenSync(syncs, hashParameter("sync"));
    if (!sync)
      return [
        noSyncYet(
          project.project_id,
          "The diagnosis shows whether Heroku access works, the webhook is registered, the value is current and the project is healthy.",
        ),
      ];
    return [syncChoice(syncs, sync, this.id), this.#card(sync, data)];
  }

  /** @param {Sync} sync @param {ProjectData} data */
  #card(sync, data) {
    return element(
      "article",
      {
        class: "card flush",
        key: `health-${sync.sync_id}`,
        "aria-label": `Health of ${sync.env_var}`,
      },
      element(
        "div",
        { class: "card-head" },
        element(
          "h2",
          { class: "row" },
          element("code", null, sync.env_var),
          this.#findings && severityBadge(worst(this.#findings), SUMMARY[worst(this.#findings)]),
        ),
        element(
          "div",
          { class: "row" },
          this.#findings && element("span", { class: "muted small" }, "checked ", timeElement(this.#at)),
          actionButton({
            key: "again",
            label: "Run again",
            busy: "Checking Heroku and Hasura…",
            look: "small",
            icon: "refresh",
            perform: () => this.#diagnose(sync),
          }),
        ),
      ),
      this.#content(sync, data),
    );
  }

  /** @param {Sync} sync @param {ProjectData} data */
  #content(sync, data) {
    if (this.#problem) return problemView(this.#problem, () => this.#diagnose(sync));
    if (!this.#findings) return element("div", { class: "card-pad", key: "waiting" }, skeleton(4));
    const sorted = [...this.#findings].sort(
      (one, other) => LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level),
    );
    return element(
      "ul",
      { class: "list findings", key: "findings" },
      sorted.map((finding) => findingRow(finding, sync, data, this.page.changed)),
    );
  }

  /** @param {Sync} sync */
  async #diagnose(sync) {
    if (!this.#of.startsWith(sync.sync_id)) this.#findings = null;
    this.#of = stateOf(sync);
    try {
      const { findings } = await api.get(`v1/syncs/${sync.sync_id}/diagnosis`);
      if (this.#of !== stateOf(sync)) return;
      this.#findings = findings;
      this.#problem = null;
      this.#at = new Date().toISOString();
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.page.update();
  }
}

/** @type {Record<string, string>} */
const SUMMARY = { ok: "Healthy", warning: "Has warnings", problem: "Needs attention" };

/** @param {Finding[]} findings */
function worst(findings) {
  return findings.reduce(
    (level, finding) => LEVELS[Math.max(LEVELS.indexOf(level), LEVELS.indexOf(finding.level))],
    "ok",
  );
}

/** Return the state whose change makes a diagnosis out of date. @param {Sync} sync */
function stateOf({ sync_id, status, reason, epoch, fingerprint, serving, webhook }) {
  return [sync_id, status, reason, epoch, fingerprint, serving, webhook].join(" ");
}
