// @ts-check
/** Labels for codes of the API (see its OpenAPI document). The API itself explains reasons, failures and findings. */

import { humanize } from "./format.js";

/** @type {Record<string, string>} */
export const STATUSES = { active: "Active", paused: "Paused", disconnected: "Disconnected" };

/** What triggered a check. @type {Record<string, string>} */
export const CAUSES = {
  webhook: "triggered by webhook",
  schedule: "scheduled check",
  operator: "manual check",
  enabled: "first check",
  follow_up: "post-update check",
};

/** @type {Record<string, string>} */
export const MESSAGE_KINDS = {
  check: "Check",
  confirmation: "Confirmation",
  transfer: "Ownership transfer",
  provisioning: "Database creation step",
  notification: "Notification",
  schedule: "Scheduled run",
  sweep: "Sweep",
};

/** @type {Record<string, string>} */
export const WEBHOOKS = {
  present: "Registered",
  missing: "Missing",
  manual: "Registered manually",
};

/** @type {Record<string, string>} */
export const SEVERITIES = { ok: "Healthy", warning: "Warning", problem: "Problem" };

/**
 * Return the label of a code; an unknown code is shown as words.
 *
 * @param {Record<string, string>} labels @param {string} code
 */
export function label(labels, code) {
  return labels[code] ?? humanize(code);
}
