// @ts-check
/** What the codes of failures mean that history, diagnosis and progress carry. */

/** @type {Record<string, string>} */
const WORDS = {
  source_missing: "the config var is missing",
  source_invalid: "the config var is not a Postgres URL",
  heroku_authorization_lost: "Heroku does not accept the authorization",
  heroku_app_handed_over: "the Heroku app belongs to somebody else now",
  heroku_app_suspended: "the Heroku app or its account is suspended",
  heroku_app_not_found: "Heroku does not know the app",
  heroku_app_deleted: "the Heroku app was deleted",
  heroku_budget_low: "few calls were left to the Heroku account; the next check makes up for it",
  hasura_access_lost: "Hasura Cloud does not accept the token",
  hasura_refused: "Hasura Cloud refuses the env var",
  hasura_rate_limited: "Hasura Cloud wanted fewer calls",
  heroku_rate_limited: "Heroku wanted fewer calls",
  hasura_unavailable: "Hasura Cloud did not answer as it should",
  hasura_error: "Hasura Cloud did not answer as it should",
  hasura_timeout: "Hasura Cloud took too long to answer",
  heroku_timeout: "Heroku took too long to answer",
  hasura_unreachable: "Hasura Cloud could not be reached",
  heroku_unreachable: "Heroku could not be reached",
  hasura_hash_contended: "somebody else changed the project's env vars at the same time",
  hasura_owner_unknown: "Hasura Cloud did not say who owns the project",
  out_of_time: "there was no time left; it was tried again",
  rollout_incomplete: "not all workers of the project have taken the value over yet",
  project_unhealthy: "the project answers with errors, or is restarting",
  project_inconsistent: "some of the project's metadata does not fit its databases",
  project_unreachable: "the project could not be reached",
  source_inconsistent: "a source that uses the env var cannot connect",
  source_holds_literal_url: "a source holds a database URL itself instead of using the env var",
  variable_unused: "no source of the project uses the env var yet",
  target_changed: "somebody else wrote the env var",
  webhook_missing: "Heroku had no webhook for this sync",
  webhook_wrong: "the webhook did not tell of releases",
  webhook_repeated: "there was more than one webhook",
  webhook_secret_outdated: "the webhook had an old secret",
  webhook_deliveries_failed: "Heroku could not deliver some webhooks",
  heroku_invalid_params: "Heroku does not accept the plan",
  heroku_forbidden: "the Heroku account may not make apps or databases",
  heroku_verification_needed: "Heroku wants the account to be verified first",
  heroku_verification_required: "Heroku wants the account to be verified first",
  heroku_database_gone: "somebody removed the database",
  check_not_over_yet: "the first check is not over yet",
  not_owner: "the project has another owner",
  url_not_there_yet: "the database is not ready yet",
};

/**
 * Return what a code means, as a part of a sentence; the code in words where nothing is known about it.
 *
 * @param {string} code
 */
export function failureText(code) {
  return WORDS[code] ?? code.replaceAll("_", " ");
}
