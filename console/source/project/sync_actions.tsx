/** The buttons that change a sync. Destructive actions ask for confirmation. */

import { api, dataOf } from "../api/client";
import { ownProblem } from "../api/problem";
import { refresh } from "../api/queries";
import type { Sync } from "../api/types";
import { ActionButton } from "../ui/button";
import { historyText, type EntryText } from "./history_text";

const MAX_POLLS = 30;
const POLL_INTERVAL_MS = 700;

type SyncProps = { sync: Sync };

export function CheckButton({ sync }: SyncProps) {
  return (
    <ActionButton
      label="Check now"
      right="use_own"
      name={`Check now: ${sync.env_var}`}
      busy="Checking…"
      look="small"
      icon="refresh"
      perform={() => checked(sync).finally(() => refresh())}
      done={(text) => text}
    />
  );
}

export function OptOutButton({ sync }: SyncProps) {
  const { sync_id, env_var, config_var, heroku_app } = sync;
  return (
    <ActionButton
      label="Opt out"
      right="use_own"
      name={`Opt out: ${env_var}`}
      busy="Opting out…"
      look="small danger quiet"
      ask={{
        title: "Opt out of this sync?",
        text: (
          <>
            <p>
              <code>{env_var}</code> keeps its current value and stops following <code>{config_var}</code> of{" "}
              <code>{heroku_app.name}</code>.
            </p>
            <p>
              The next time Heroku rotates the credentials, the project loses its database connection. You can restart
              the sync at any time.
            </p>
          </>
        ),
        action: "Opt out",
        danger: true
      }}
      perform={() =>
        dataOf(api.POST("/v1/syncs/{sync_id}/opt-out", { params: { path: { sync_id } } })).finally(() => refresh())
      }
      done={`Opted out. ${env_var} keeps its value.`}
    />
  );
}

export function DeleteButton({ sync: { sync_id, env_var } }: SyncProps) {
  return (
    <ActionButton
      label="Delete sync"
      right="use_own"
      name={`Delete sync: ${env_var}`}
      busy="Deleting…"
      look="small danger quiet"
      icon="trash"
      ask={{
        title: "Delete this sync?",
        text: (
          <>
            <p>
              <strong>The env var stays. </strong>
              <code>{env_var}</code> keeps its last value but stops following Heroku.
            </p>
            <p>
              The webhook at Heroku is deleted. To delete the env var as well, first remove the sources that use it in
              the project's console; otherwise the metadata becomes inconsistent.
            </p>
          </>
        ),
        action: "Delete sync",
        danger: true
      }}
      perform={() =>
        dataOf(api.DELETE("/v1/syncs/{sync_id}", { params: { path: { sync_id } } })).finally(() => refresh())
      }
      done={`Sync deleted. ${env_var} keeps its value.`}
    />
  );
}

/** Run a check and return its outcome as text. Throws a `Problem` if the check found one. */
async function checked({ sync_id, env_var }: Sync): Promise<string> {
  const outcome = await checkNow(sync_id);
  if (outcome === null)
    return `The check of ${env_var} is taking longer than usual. See its outcome in the History tab.`;
  const { tone, title, detail } = outcome;
  const text = [title, detail].filter(Boolean).join(". ");
  if (tone !== "problem") return `${env_var}: ${text}`;
  const cause = detail ? `${detail} ` : "";
  throw ownProblem("check-found", `${env_var}: ${title}`, `${cause}See the Health tab for the next step.`);
}

/** Request a check and wait for its outcome; null if it takes too long. */
async function checkNow(sync_id: string): Promise<EntryText | null> {
  const params = { path: { sync_id } };
  await dataOf(api.POST("/v1/syncs/{sync_id}/check", { params }));
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
    const { items } = await dataOf(api.GET("/v1/syncs/{sync_id}/history", { params }));
    const requested = items.findIndex(({ action }) => action === "check_requested");
    const finished = items.findIndex(({ action }) => action === "checked");
    const entry = items[finished];
    if (entry && finished < requested) return historyText(entry, items[requested + 1] ?? null);
  }
  return null;
}
