// @ts-check
/**
 * Why a sync is paused or disconnected: what happened, what happens automatically, the next step, and the actions that
 * help. An unknown reason is shown by its code.
 */

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {{title: string, happened: string, itself: string, person: string, actions: string[]}} ReasonWords
 */

const KEEPS = "The env var keeps its last value.";
const RESUMES = `${KEEPS} The source is checked regularly, and the sync resumes automatically.`;

/** @type {Record<string, (sync: Sync) => ReasonWords>} */
const WORDS = {
  source_missing: (sync) => ({
    title: `${sync.config_var} is missing at Heroku`,
    happened: `The Heroku app ${sync.heroku_app.name} has no config var ${sync.config_var}, or it is empty.`,
    itself: RESUMES,
    person: `Attach the database to the app again, so that it has ${sync.config_var}.`,
    actions: ["check"],
  }),
  source_invalid: (sync) => ({
    title: `${sync.config_var} is not a Postgres URL`,
    happened: `The config var ${sync.config_var} of ${sync.heroku_app.name} is not the URL of a Postgres database.`,
    itself: RESUMES,
    person:
      "Fix the config var at Heroku. To follow a different one, delete this sync and enable a new one.",
    actions: ["check"],
  }),
  heroku_authorization_lost: (sync) => ({
    title: "Heroku access expired or was revoked",
    happened: `Heroku does not accept the connection's authorization for ${sync.heroku_app.name}: it expired or was revoked, or the app has a new owner.`,
    itself: `${KEEPS} As soon as Heroku is reconnected, the sync is checked and resumes.`,
    person: "Reconnect Heroku, or restart the sync with another connection.",
    actions: ["heroku", "restart"],
  }),
  heroku_app_suspended: (sync) => ({
    title: "The Heroku app is suspended",
    happened: `Heroku refuses because ${sync.heroku_app.name} or its account is suspended, or payment is due.`,
    itself: RESUMES,
    person: "Resolve this with Heroku.",
    actions: ["check"],
  }),
  hasura_access_lost: () => ({
    title: "Hasura Cloud access was lost",
    happened: "Hasura Cloud does not accept the connection's token for this project.",
    itself: `${KEEPS} The token is retried regularly.`,
    person:
      "Add a connection with a new token of the project's owner, and restart the sync with it.",
    actions: ["restart"],
  }),
  hasura_refused: (sync) => ({
    title: "Hasura Cloud rejects the env var",
    happened: `Hasura Cloud does not allow setting ${sync.env_var} in this project.`,
    itself: "The update is retried regularly.",
    person: "Delete this sync, and enable a new one with another env var.",
    actions: ["check", "delete"],
  }),
  opted_out: (sync) => ({
    title: "Opted out",
    happened: `A user opted out. ${sync.env_var} keeps its last value.`,
    itself: "Nothing. No webhook or scheduled check undoes an opt-out.",
    person: "Restart the sync if the env var should follow Heroku again.",
    actions: ["restart"],
  }),
  ownership_transferred: (sync) => ({
    title: "The project has a new owner",
    happened: `The project was transferred at Hasura Cloud. ${sync.env_var} no longer follows the previous owner's Heroku database, and their credentials are no longer used.`,
    itself: `${KEEPS} Nothing else happens until the sync is restarted.`,
    person: "The new owner can restart the sync with their own accounts.",
    actions: ["restart"],
  }),
  heroku_app_deleted: (sync) => ({
    title: "The Heroku app was deleted",
    happened: `Heroku has not found ${sync.heroku_app.name} for a long time.`,
    itself: `${KEEPS} Nothing else.`,
    person: "Delete this sync, and enable one that follows another app.",
    actions: ["delete"],
  }),
};

/**
 * Return what a sync's reason means; null for no reason.
 *
 * @param {Sync} sync
 */
export function reasonWords(sync) {
  if (!sync.reason) return null;
  const words = WORDS[sync.reason];
  return words ? words(sync) : unknown(sync);
}

/** @param {Sync} sync @returns {ReasonWords} */
function unknown(sync) {
  return {
    title: String(sync.reason),
    happened: `The sync is ${sync.status} for the reason “${sync.reason}”.`,
    itself: KEEPS,
    person: "See the Health tab for the next step.",
    actions: ["check", "restart"],
  };
}
