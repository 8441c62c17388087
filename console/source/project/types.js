// @ts-check
/**
 * The fields of the API's responses that the Project page reads. See the API's OpenAPI document.
 *
 * @typedef {{code: string, severity: string, title: string, meaning: string, automatic: string | null,
 *   next_step: string | null}} Explanation
 * @typedef {{sync_id: string, project_id: string, env_var: string, heroku_app: {id: string, name: string},
 *   config_var: string, connection_id: string | null, owner_id: string, status: string, reason: string | null,
 *   epoch: number, outcome: string | null, fingerprint: string | null, release_version: number | null,
 *   serving: boolean | null, webhook: string, webhook_wanted: boolean, created_at: string, last_checked_at: string | null,
 *   last_updated_at: string | null, last_confirmed_at: string | null,
 *   explanation: Explanation | null, actions: string[], webhook_command?: string | null}} Sync
 * @typedef {{name: string, value: string, sync: Sync | null}} EnvVar
 * @typedef {{project_id: string, name: string, owner_id: string | null, connection_ids: string[], env_vars: EnvVar[],
 *   env_vars_complete: boolean, hidden: boolean}} Project `hidden`: no connection can see it; only its syncs are known
 * @typedef {{connection_id: string, hasura_user_id: string, hasura_account: string | null,
 *   heroku_account: string | null, capabilities: {config_vars: boolean | null, webhooks: boolean | null},
 *   advice: string | null, created_at: string | null}} Connection
 * @typedef {{id: string, name: string, team: string | null}} HerokuApp
 * @typedef {{items: HerokuApp[], next_cursor: string | null, loaded: number, total: number | null,
 *   complete: boolean}} HerokuAppPage
 * @typedef {{entry_id: string, sync_id: string, at: string, action: string, actor: string | null, cause: string,
 *   outcome: string | null, status: string, reason: string | null, failure: string | null, epoch: number,
 *   fingerprint_before: string | null, fingerprint: string | null, release_version: number | null,
 *   duration_ms: number, propagation_ms: number | null, explanation: Explanation | null}} Entry
 * @typedef {{code: string, level: string, title: string, meaning: string, automatic: string | null,
 *   next_step: string | null, actions: string[], detail: string | null}} Finding
 * @typedef {{kind: string, name: string, certain: boolean}} Leftover
 * @typedef {{heroku_database_id: string, project_id: string, plan: string | null, step: string, attempts: number,
 *   explanation: Explanation | null,
 *   heroku_app: {id: string | null, name: string}, env_var: string | null, sync_id: string | null,
 *   left_at_heroku: Leftover[], progress: {step: string, at: string}[], created_at: string,
 *   created_by: string}} HerokuDatabase
 */

export {};
