// @ts-check
/**
 * Labels and explanations for the codes of the API (see its OpenAPI document).
 */

import { humanize } from "./format.js";

/**
 * @typedef {{label: string, meaning: string, step?: string}} Word
 */

/** @type {Record<string, Word>} */
export const STATUSES = {
  active: { label: "Active", meaning: "The env var follows the config var." },
  paused: {
    label: "Paused",
    meaning:
      "The env var keeps its last value. The sync is checked regularly and resumes automatically.",
    step: "Fix the cause.",
  },
  disconnected: {
    label: "Disconnected",
    meaning: "The env var keeps its last value until the sync is restarted.",
    step: "Restart the sync if the env var should follow Heroku again.",
  },
};

/** @type {Record<string, Word>} */
export const REASONS = {
  source_missing: {
    label: "Config var missing",
    meaning: "The Heroku app has no such config var, or it is empty. The env var keeps its last value.",
    step: "Attach the database again. The sync resumes automatically.",
  },
  source_invalid: {
    label: "Not a Postgres URL",
    meaning: "The config var is not a Postgres URL. The env var keeps its last value.",
    step: "Fix the config var; the sync resumes automatically. Or enable a sync for another config var instead.",
  },
  heroku_authorization_lost: {
    label: "Heroku access lost",
    meaning: "Heroku no longer accepts the connection's authorization for this app.",
    step: "Reconnect Heroku, or restart the sync with another connection.",
  },
  heroku_app_suspended: {
    label: "Heroku app suspended",
    meaning: "Heroku refuses because the app or its account is suspended, or payment is due.",
    step: "Resolve this with Heroku. The sync resumes automatically.",
  },
  hasura_access_lost: {
    label: "Hasura access lost",
    meaning: "Hasura Cloud does not accept the connection's token for this project.",
    step: "Add a connection with a new token of the project's owner, and restart the sync with it.",
  },
  hasura_refused: {
    label: "Rejected by Hasura",
    meaning: "Hasura Cloud rejects this env var.",
    step: "Delete the sync and enable one with another env var.",
  },
  opted_out: {
    label: "Opted out",
    meaning: "A user opted out. The env var keeps its last value.",
    step: "Restart the sync if the env var should follow Heroku again.",
  },
  ownership_transferred: {
    label: "Ownership transferred",
    meaning: "The project has a new owner, so the env var no longer follows the previous owner's database.",
    step: "The new owner can restart the sync with a connection of their own.",
  },
  heroku_app_deleted: {
    label: "Heroku app deleted",
    meaning: "Heroku has not found the app for a long time: it was deleted.",
    step: "Enable a sync that follows another app, and delete this one.",
  },
};

/** @type {Record<string, Word>} */
export const OUTCOMES = {
  updated: { label: "Updated", meaning: "The value had changed; the env var now has the new one." },
  unchanged: { label: "Unchanged", meaning: "The env var already had this value, so nothing was written." },
  source_missing: {
    label: "Source missing",
    meaning: "The config var was missing, so nothing was written.",
  },
  owner_changed: {
    label: "Owner changed",
    meaning: "The project has a new owner, so nothing was written.",
  },
  superseded: {
    label: "Superseded",
    meaning: "The sync was changed during the check.",
    step: "See the diagnosis: the env var may have an outdated value.",
  },
  skipped: { label: "Skipped", meaning: "The sync was not active, so nothing was done." },
  failed: {
    label: "Failed",
    meaning: "The check failed and is retried automatically.",
    step: "If it keeps failing, see the diagnosis.",
  },
};

/** @type {Record<string, Word>} */
export const CAUSES = {
  webhook: { label: "Webhook", meaning: "A webhook from Heroku reported a release." },
  schedule: { label: "Schedule", meaning: "The check was due by schedule." },
  operator: { label: "Manual", meaning: "A user requested the check." },
  enabled: { label: "Enabled", meaning: "The first check after the sync was enabled." },
  follow_up: { label: "Follow-up", meaning: "A check after an update." },
};

/** @type {Record<string, Word>} */
export const ACTIONS = {
  checked: { label: "Checked", meaning: "The target was compared with the source." },
  confirmed: {
    label: "Confirmed",
    meaning: "The project was checked for health with the new value.",
  },
  enabled: { label: "Enabled", meaning: "A user enabled the sync." },
  opted_out: { label: "Opted out", meaning: "A user opted out; the env var keeps its value." },
  restarted: { label: "Restarted", meaning: "A user restarted the sync." },
  transferred: {
    label: "Ownership transferred",
    meaning: "The project has a new owner, and the sync was disconnected.",
  },
  deleted: { label: "Deleted", meaning: "A user deleted the sync; the env var keeps its value." },
  check_requested: { label: "Check requested", meaning: "A user requested a check." },
  webhook_repaired: {
    label: "Webhook repaired",
    meaning: "The webhook was missing or wrong and was registered again.",
  },
};

/** @type {Record<string, Word>} */
export const WEBHOOKS = {
  present: { label: "Registered", meaning: "A webhook reports every release at once." },
  missing: {
    label: "Webhook missing",
    meaning: "No webhook reports releases; only scheduled checks find changes.",
    step: "It is registered again automatically. If it stays missing, see the diagnosis.",
  },
  manual: {
    label: "Registered manually",
    meaning: "A user registered the webhook, because the token cannot manage webhooks.",
  },
};

/** @type {Record<string, Word>} */
export const LEVELS = {
  ok: { label: "Healthy", meaning: "No action needed." },
  warning: { label: "Warning", meaning: "This may become a problem, or something is unknown." },
  problem: { label: "Problem", meaning: "This keeps syncs from working." },
};

/**
 * Return the label and explanation of a code; an unknown code is shown as words.
 *
 * @param {Record<string, Word>} vocabulary @param {string} code
 * @returns {Word}
 */
export function word(vocabulary, code) {
  return vocabulary[code] ?? { label: humanize(code), meaning: "" };
}

/**
 * Return the explanation of a sync's reason, or else of its status.
 *
 * @param {{status: string, reason: string | null}} sync
 */
export function explainStatus({ status, reason }) {
  return reason ? word(REASONS, reason) : word(STATUSES, status);
}
