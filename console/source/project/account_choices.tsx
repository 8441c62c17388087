/** The choice of an account: the usable connections, and why others are unavailable. */

import type { Connection } from "../api/types";
import { AddConnectionButton } from "../connections/add_connection";
import { connectHeroku } from "../connections/heroku";
import { nameOf } from "../connections/names";
import { relativeTime } from "../format";
import { ownProblem } from "../api/problem";
import { ActionButton } from "../ui/button";
import { textOf } from "../ui/form";
import { Callout } from "../ui/page";
import { ownersConnections, type ProjectData } from "./project_data";

type ChoicesProps = {
  data: ProjectData;
  preferred?: string | null;
  /** Return the path to return to from Heroku. */
  returnTo: (connectionId: string) => string;
};

/** Return the connection that was chosen in a form. */
export function connectionOf(values: FormData): string {
  const id = textOf(values, "connection_id");
  if (id === null) throw ownProblem("not-chosen", "Nothing selected", "Choose or connect a Heroku account first.");
  return id;
}

/** Radio buttons named `connection_id`, and a button to add a connection. */
export function AccountChoices({ data, preferred = null, returnTo }: ChoicesProps) {
  const usable = ownersConnections(data);
  const ready = usable.filter(({ heroku_account }) => heroku_account);
  const chosen = ready.find(({ connection_id }) => connection_id === preferred) ?? ready[0];
  const others = data.connections.filter((connection) => !usable.includes(connection));
  return (
    <fieldset class="choices">
      <legend>Account</legend>
      {usable.map((connection) => (
        <AccountChoice
          key={connection.connection_id}
          connection={connection}
          checked={connection === chosen}
          returnTo={returnTo}
        />
      ))}
      <div class="hint">
        {others.length > 0 && `Unavailable (not the project owner): ${others.map(nameOf).join(", ")}. `}
        <AddConnectionButton look="small quiet" />
      </div>
    </fieldset>
  );
}

type ChoiceProps = { connection: Connection; checked: boolean; returnTo: (connectionId: string) => string };

function AccountChoice({ connection, checked, returnTo }: ChoiceProps) {
  const { connection_id, heroku_account, capabilities, created_at } = connection;
  const id = `connection-${connection_id}`;
  return (
    <div class="choice">
      <input
        type="radio"
        name="connection_id"
        id={id}
        value={connection_id}
        defaultChecked={checked}
        disabled={!heroku_account}
      />
      <label for={id}>
        <strong>{nameOf(connection)}</strong>
        <span class="hint">
          {heroku_account ? `Heroku account ${heroku_account}.` : "No Heroku account connected yet."}
          {/* Distinguishes several connections of one account. */}
          {created_at && ` Added ${relativeTime(created_at)}.`}
        </span>
        {heroku_account && capabilities.webhooks === false && (
          <span class="hint">Cannot manage webhooks: you register the webhook yourself.</span>
        )}
      </label>
      <ActionButton
        label={heroku_account ? "Reconnect Heroku" : "Connect Heroku"}
        busy="Redirecting to Heroku…"
        look={heroku_account ? "small quiet" : "small primary"}
        icon="external"
        perform={() => connectHeroku(connection_id, returnTo(connection_id))}
      />
    </div>
  );
}

/** The note in dialogs if there is no connection of the project's owner: why one is needed, and how to add it. */
export function ConnectionRequired({
  data: { project, connections },
  onClose
}: {
  data: ProjectData;
  onClose: () => void;
}) {
  const others = connections.map(nameOf).join(", ");
  return (
    <>
      <Callout look="warning">
        <strong>The project's {project.hidden ? "current owner" : "owner"} has no connection yet</strong>
        <p>
          A connection holds the credentials of one Hasura Cloud user: a personal access token and a Heroku account. The
          owner creates the token in Hasura Cloud; add the connection with it, then come back here.
        </p>
        {others && <p class="small">Unavailable (not the project owner): {others}.</p>}
      </Callout>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <AddConnectionButton look="primary" />
      </div>
    </>
  );
}
