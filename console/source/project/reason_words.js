// @ts-check
/**
 * Why a sync is paused or disconnected, in words: what happened, what happens by itself, what a person must
 * do, and which of our own actions help with that.
 *
 * The vocabulary of reasons is fixed; a reason that this console does not know yet is told by its code.
 */

/**
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {{title: string, happened: string, itself: string, person: string, actions: string[]}} ReasonWords
 */

const KEEPS = "The env var keeps its last value.";
const RESUMES = `${KEEPS} The source is looked at again from time to time, and the sync resumes by itself.`;

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
    happened: `The config var ${sync.config_var} of ${sync.heroku_app.name} holds something else than the URL of a Postgres database.`,
    itself: RESUMES,
    person:
      "Correct the config var at Heroku. To follow another one, delete this integration and make a new one.",
    actions: ["check"],
  }),
  heroku_authorization_lost: (sync) => ({
    title: "Heroku does not let us in any more",
    happened: `Heroku does not accept the connection's authorization for ${sync.heroku_app.name}: it was revoked or has expired, or the app belongs to somebody else now.`,
    itself: `${KEEPS} As soon as the Heroku account is connected again, the sync is checked and resumes.`,
    person: "Connect the Heroku account again, or restart the sync with another connection.",
    actions: ["heroku", "restart"],
  }),
  heroku_app_suspended: (sync) => ({
    title: "The Heroku app is suspended",
    happened: `Heroku refuses because ${sync.heroku_app.name} or its account is suspended, or payment is due.`,
    itself: RESUMES,
    person: "Settle that with Heroku.",
    actions: ["check"],
  }),
  hasura_access_lost: () => ({
    title: "Hasura Cloud does not let us in any more",
    happened: "Hasura Cloud does not accept the connection's token for this project.",
    itself: `${KEEPS} The token is tried again from time to time, in case it works again.`,
    person:
      "Make a connection with a new token of the project's owner, and restart the sync with it.",
    actions: ["restart"],
  }),
  hasura_refused: (sync) => ({
    title: "Hasura Cloud refuses the env var",
    happened: `Hasura Cloud does not let anybody set ${sync.env_var} in this project.`,
    itself: "It is tried again from time to time, in case that changes.",
    person: "Delete this integration, and make a new one with another env var.",
    actions: ["check", "delete"],
  }),
  opted_out: (sync) => ({
    title: "Opted out",
    happened: `Somebody chose that ${sync.env_var} shall not follow Heroku any more. It keeps its last value.`,
    itself: "Nothing happens by itself: no webhook, schedule or default undoes an opt-out.",
    person: "Restart the sync if the env var shall follow again.",
    actions: ["restart"],
  }),
  ownership_transferred: (sync) => ({
    title: "The project has a new owner",
    happened: `The project changed hands at Hasura Cloud. The sync belonged to the previous owner, so ${sync.env_var} does not follow their Heroku database any more, and their credentials are no longer used for it.`,
    itself: `${KEEPS} Nothing else happens by itself: the previous owner's next rotation will not arrive.`,
    person: "The new owner can restart the sync with their own accounts.",
    actions: ["restart"],
  }),
  heroku_app_deleted: (sync) => ({
    title: "The Heroku app was deleted",
    happened: `Heroku has not known ${sync.heroku_app.name} for a long time.`,
    itself: `${KEEPS} Nothing happens by itself.`,
    person: "Delete this integration, and make one that follows another app.",
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
    person: "See the tab Health for the next step.",
    actions: ["check", "restart"],
  };
}
