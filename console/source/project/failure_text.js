// @ts-check
/** The meaning of failure codes in history and progress, as part of a sentence. */

/** @type {Record<string, string>} */
const TEXTS = {
  source_missing: "the config var is missing",
  source_invalid: "the config var is not a Postgres URL",
  heroku_authorization_lost: "Heroku access expired or was revoked",
  heroku_app_handed_over: "the Heroku app has a new owner",
  heroku_app_suspended: "the Heroku app or its account is suspended",
  heroku_app_not_found: "Heroku did not find the app",
  heroku_app_deleted: "the Heroku app was deleted",
  heroku_rate_limit_reserve: "Heroku API limit nearly reached; postponed to the next check",
  hasura_access_lost: "Hasura Cloud does not accept the token",
  hasura_refused: "Hasura Cloud rejects the env var",
  hasura_rate_limited: "Hasura Cloud API limit reached",
  heroku_rate_limited: "Heroku API limit reached",
  hasura_unavailable: "Hasura Cloud is not responding correctly",
  hasura_error: "Hasura Cloud is not responding correctly",
  hasura_timeout: "Hasura Cloud took too long to respond",
  heroku_timeout: "Heroku took too long to respond",
  hasura_unreachable: "Hasura Cloud could not be reached",
  heroku_unreachable: "Heroku could not be reached",
  hasura_hash_contended: "the project's env vars were changed at the same time",
  hasura_owner_unknown: "Hasura Cloud did not report the project's owner",
  out_of_time: "out of time; retried",
  rollout_incomplete: "not all workers of the project use the new value yet",
  project_unhealthy: "the project responds with errors or is restarting",
  project_inconsistent: "the project's metadata is inconsistent",
  project_unreachable: "the project could not be reached",
  source_inconsistent: "a source that uses the env var cannot connect",
  source_holds_literal_url: "a source has a literal database URL instead of the env var",
  variable_unused: "no source of the project uses the env var yet",
  target_changed: "the env var was changed by someone else",
  webhook_missing: "the webhook was missing at Heroku",
  webhook_wrong: "the webhook did not report releases",
  webhook_repeated: "there was more than one webhook",
  webhook_secret_outdated: "the webhook had an outdated secret",
  webhook_deliveries_failed: "some webhook deliveries failed",
  heroku_invalid_params: "Heroku rejects the plan",
  heroku_forbidden: "the Heroku account cannot create apps or databases",
  heroku_verification_needed: "the Heroku account must be verified first",
  heroku_verification_required: "the Heroku account must be verified first",
  heroku_database_gone: "the database was deleted",
  check_not_over_yet: "the first check is still running",
  not_owner: "the project has a new owner",
  url_not_there_yet: "the database is not ready yet",
};

/**
 * Return the meaning of a code, as part of a sentence; an unknown code is shown as words.
 *
 * @param {string} code
 */
export function failureText(code) {
  return TEXTS[code] ?? code.replaceAll("_", " ");
}
