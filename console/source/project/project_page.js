// @ts-check
/** One Hasura Cloud project: its env vars, its integration with Heroku, what happened and how it is. */

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
 *   render: (data: ProjectData) => import("../element.js").Child[]}} Tab `load` fetches what only this tab shows
 */

export default class ProjectPage extends Page {
  /** @type {Tab[]} */
  #tabs = [EnvVarsTab, IntegrationsTab, HistoryTab, HealthTab].map((Tab) => new Tab(this));
  #reader = new ProjectReader("");

  /** A rotation is seen while one looks. */
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

  /** Load everything again, because an action may have changed anything. */
  changed = () => {
    this.#reader.forget();
    return this.refreshNow();
  };

  /** Let the keyboard stay where it is when only the tab changes. */
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
    return "No connection sees this project at Hasura Cloud now; what is known of it are its integrations.";
  const owner = connections.find(({ hasura_user_id }) => hasura_user_id === project.owner_id);
  const whose = owner?.hasura_account ? `Owned by ${owner.hasura_account}. ` : "";
  return [whose, element("code", { class: "small" }, project.project_id)];
}

customElements.define("project-page", ProjectPage);
