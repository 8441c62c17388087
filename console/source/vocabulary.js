// @ts-check
/**
 * The service's words, explained to people: each with what it means, and what to do where there is something to do.
 * The words themselves are the API's (see its OpenAPI document), and so are the sentences about reasons.
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
      "The env var keeps its last value. The sync is checked again now and then, and resumes by itself.",
    step: "Remove the cause.",
  },
  disconnected: {
    label: "Disconnected",
    meaning: "The env var keeps its last value and follows nothing until a person restarts the sync.",
    step: "Restart it if it shall follow again.",
  },
};

/** @type {Record<string, Word>} */
export const REASONS = {
  source_missing: {
    label: "Config var missing",
    meaning: "The Heroku app has no such config var, or it is empty. The env var keeps its last value.",
    step: "Attach the database again. The sync resumes by itself.",
  },
  source_invalid: {
    label: "Not a Postgres URL",
    meaning: "The config var is no Postgres URL. The env var keeps its last value.",
    step: "Mend the config var; the sync resumes by itself. Or enable one for another config var instead.",
  },
  heroku_authorization_lost: {
    label: "Heroku access lost",
    meaning: "Heroku does not accept the connection's authorization for this app any more.",
    step: "Connect the Heroku account again, or restart the sync with another connection.",
  },
  heroku_app_suspended: {
    label: "Heroku app suspended",
    meaning: "Heroku refuses because the app or its account is suspended, or payment is due.",
    step: "Settle that with Heroku. The sync resumes by itself.",
  },
  hasura_access_lost: {
    label: "Hasura access lost",
    meaning: "Hasura Cloud does not accept the connection's token for this project.",
    step: "Make a new connection with a token of the project's owner, and restart the sync with it.",
  },
  hasura_refused: {
    label: "Hasura refuses",
    meaning: "Hasura Cloud refuses to set this env var.",
    step: "Delete the sync and enable one with another env var.",
  },
  opted_out: {
    label: "Opted out",
    meaning: "Somebody opted out. The env var keeps its last value and follows nothing.",
    step: "Restart the sync if it shall follow again.",
  },
  ownership_transferred: {
    label: "Project changed hands",
    meaning: "The project has another owner, so the old owner's database is not followed any more.",
    step: "The new owner can restart the sync with a connection of their own.",
  },
  heroku_app_deleted: {
    label: "Heroku app deleted",
    meaning: "Heroku has not known the app for a long time: it was deleted.",
    step: "Enable a sync that follows another app, and delete this one.",
  },
};

/** @type {Record<string, Word>} */
export const OUTCOMES = {
  updated: { label: "Updated", meaning: "The value had changed, and the env var has the new one." },
  unchanged: { label: "Unchanged", meaning: "The env var already had this value, so nothing was written." },
  source_missing: {
    label: "Source missing",
    meaning: "The config var was not there, so nothing was written.",
  },
  owner_changed: {
    label: "Owner changed",
    meaning: "The project has another owner, so nothing was written.",
  },
  superseded: {
    label: "Superseded",
    meaning: "Somebody changed the sync during the check.",
    step: "Look at the diagnosis: the env var may have a value that was no longer meant for it.",
  },
  skipped: { label: "Skipped", meaning: "The sync does not follow anything now, so nothing was done." },
  failed: {
    label: "Failed",
    meaning: "Something did not work; it is tried again.",
    step: "If it stays so, look at the diagnosis.",
  },
};

/** @type {Record<string, Word>} */
export const CAUSES = {
  webhook: { label: "Webhook", meaning: "Heroku told of a release." },
  schedule: { label: "Schedule", meaning: "It was due, whether or not a webhook came." },
  operator: { label: "Person", meaning: "Somebody asked for it." },
  enabled: { label: "Enabled", meaning: "The first check after the sync was enabled." },
  follow_up: { label: "Follow-up", meaning: "A look whether the update took effect." },
};

/** @type {Record<string, Word>} */
export const ACTIONS = {
  checked: { label: "Checked", meaning: "The target was compared with the source." },
  confirmed: {
    label: "Confirmed",
    meaning: "It was looked at whether the project serves with the new value.",
  },
  enabled: { label: "Enabled", meaning: "Somebody enabled the sync." },
  opted_out: { label: "Opted out", meaning: "Somebody opted out; the env var keeps its value." },
  restarted: { label: "Restarted", meaning: "Somebody restarted the sync." },
  transferred: {
    label: "Project changed hands",
    meaning: "The project got another owner, and the sync was disconnected.",
  },
  deleted: { label: "Deleted", meaning: "Somebody deleted the sync; the env var keeps its value." },
  check_requested: { label: "Check asked for", meaning: "Somebody asked for a check." },
  webhook_repaired: {
    label: "Webhook repaired",
    meaning: "The webhook subscription was missing or wrong, and was made again.",
  },
};

/** @type {Record<string, Word>} */
export const WEBHOOKS = {
  present: { label: "Webhook present", meaning: "Heroku tells of every release at once." },
  missing: {
    label: "Webhook missing",
    meaning: "Heroku tells of no release; changes are found by schedule only.",
    step: "The schedule makes it again. If it stays so, see the diagnosis.",
  },
  manual: {
    label: "Webhook by hand",
    meaning: "A person registered the webhook, because the token may not manage webhooks.",
  },
};

/** @type {Record<string, Word>} */
export const LEVELS = {
  ok: { label: "Fine", meaning: "Nothing to do." },
  warning: { label: "Warning", meaning: "It may become a problem, or something is not known." },
  problem: { label: "Problem", meaning: "It keeps the service from its work." },
};

/**
 * Return the word of a vocabulary; one that this console does not know yet is humanize as it is.
 *
 * @param {Record<string, Word>} vocabulary @param {string} code
 * @returns {Word}
 */
export function word(vocabulary, code) {
  return vocabulary[code] ?? { label: humanize(code), meaning: "" };
}

/**
 * Return why a sync stands as it does: its reason, or else its status.
 *
 * @param {{status: string, reason: string | null}} sync
 */
export function standing({ status, reason }) {
  return reason ? word(REASONS, reason) : word(STATUSES, status);
}
