// @ts-check
/** One Hasura Cloud project, in tabs: env vars, integrations, history and health. */

import { element } from "../element.js";
import { Page } from "../page.js";
import { address } from "../router.js";
import { EnvVarsTab } from "./env_vars_tab.js";
import { HealthTab } from "./health_tab.js";
import { HistoryTab } from "./history_tab.js";
import { IntegrationsTab } from "./integrations_tab.js";
import { ProjectReader } from "./project_data.js";
import { statusNotes } from "./status_notes.js";
import { tabLinks } from "./tabs.js";

/**
 * @typedef {import("./project_data.js").ProjectData} ProjectData
 * @typedef {{id: string, label: string, load: (data: ProjectData, signal: AbortSignal) => Promise<void>,
 *   render: (data: ProjectData) => import("../element.js").Child[]}} Tab `load` loads the tab's own data
 */

export default class ProjectPage extends Page {
  /** @type {Tab[]} */
  #tabs = [EnvVarsTab, IntegrationsTab, HistoryTab, HealthTab].map((Tab) => new Tab(this));
  #reader = new ProjectReader("");

  /** Short, so that a rotation appears while the user watches. */
  get refreshSeconds() {
    return 4;
  }

  get parameters() {
    return super.parameters;
  }

  set parameters(parameters) {
    if (this.#reader.projectId !== parameters.project_id)
      this.#reader = new ProjectReader(parameters.project_id);
    super.parameters = parameters;
    if (this.data !== null) this.refreshNow();
  }

  /** @param {ProjectData | null} data */
  heading(data) {
    return {
      title: data?.project.name ?? "Project",
      lead: data && leadOf(data),
      trail: /** @type {[string, string][]} */ ([["Projects", address("projects")]]),
    };
  }

  /** @param {AbortSignal} signal @returns {Promise<ProjectData>} */
  async load(signal) {
    const data = await this.#reader.read(signal);
    await this.#tab.load(data, signal);
    return data;
  }

  /** @param {ProjectData} data */
  render(data) {
    return [
      ...statusNotes(data, this),
      tabLinks(data.project.project_id, this.#tabs, this.#tab.id),
      element(
        "section",
        { class: "stack", key: `tab-${this.#tab.id}`, "aria-label": this.#tab.label },
        this.#tab.render(data),
      ),
    ];
  }

  /** Load everything again after an action. */
  changed = () => {
    this.#reader.invalidate();
    return this.refreshNow();
  };

  /** Keep the focus where it is if only the tab changes. */
  focusHeading() {
    if (!this.contains(document.activeElement)) super.focusHeading();
  }

  get #tab() {
    return this.#tabs.find(({ id }) => id === this.parameters.tab) ?? this.#tabs[0];
  }
}

/** @param {ProjectData} data */
function leadOf({ project, connections }) {
  if (project.hidden)
    return "No connection can currently see this project at Hasura Cloud, so only its syncs are shown.";
  const owner = connections.find(({ hasura_user_id }) => hasura_user_id === project.owner_id);
  const ownership = owner?.hasura_account ? `Owned by ${owner.hasura_account}. ` : "";
  return [ownership, element("code", { class: "small" }, project.project_id)];
}

customElements.define("project-page", ProjectPage);
