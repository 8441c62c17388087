/** Labels for codes of the API (see its OpenAPI document). The API itself explains reasons, failures and findings. */

import { humanize } from "./format";

type Labels = Readonly<Record<string, string>>;

export const STATUSES = { active: "Active", paused: "Paused", disconnected: "Disconnected" } as const;

export const SERVING = { healthy: "Healthy", unhealthy: "Unhealthy", unknown: "Not confirmed" } as const;

/** What triggered a check. */
export const CAUSES: Labels = {
  webhook: "triggered by webhook",
  schedule: "scheduled check",
  operator: "manual check",
  enabled: "first check",
  follow_up: "post-update check"
};

export const MESSAGE_KINDS: Labels = {
  check: "Check",
  confirmation: "Confirmation",
  transfer: "Ownership transfer",
  provisioning: "Database creation step",
  notification: "Notification",
  schedule: "Scheduled run",
  sweep: "Sweep"
};

export const WEBHOOKS: Labels = { present: "Registered", missing: "Missing", manual: "Registered manually" };

export const SEVERITIES: Labels = { ok: "Healthy", warning: "Warning", problem: "Problem" };

/** Return the label of a code; an unknown code is shown as words. */
export function label(labels: Labels, code: string): string {
  return labels[code] ?? humanize(code);
}
