/** The choice of an account: the usable connections, and why others are unavailable. */

import type { Connection } from "../api";
import { AddConnectionButton } from "../connections/add_connection";
import { connectHeroku } from "../connections/heroku";
import { relativeTime } from "../format";
import { ActionButton, Button, Callout, chosenOf, Form } from "../ui";
import { ownersConnections, type ProjectData } from "./project_data";

type AccountProps = {
  data: ProjectData;
  preferred?: string | null;
  /** The label of the button, and while it works. */
  action: string;
  busy?: string;
  /** Return the path to return to from Heroku. */
  returnTo: (connectionId: string) => string;
  onChosen: (connectionId: string) => void | Promise<void>;
  onClose: () => void;
};

/** The form that chooses a connection of the project's owner, or what to do if there is none. */
export function AccountForm(props: AccountProps & { children?: preact.ComponentChildren }) {
  const { data, preferred = null, action, busy, returnTo, onChosen, onClose, children } = props;
  const usable = ownersConnections(data);
  const others = data.connections.filter((connection) => !usable.includes(connection)).map(({ name }) => name);
  const unavailable = others.length > 0 && `Unavailable (not the project owner): ${others.join(", ")}. `;
  if (usable.length === 0)
    return <ConnectionRequired hidden={data.project.hidden} unavailable={unavailable} onClose={onClose} />;
  const ready = usable.filter(({ heroku_account }) => heroku_account);
  const chosen = ready.find(({ connection_id }) => connection_id === preferred) ?? ready[0];
  const perform = (values: FormData) =>
    onChosen(chosenOf(values, "connection_id", "Choose or connect a Heroku account first."));
  return (
    <Form action={action} busy={busy} onCancel={onClose} perform={perform}>
      {children}
      <fieldset class="stack gap-2">
        <legend class="mb-2 font-semibold">Account</legend>
        {usable.map((connection) => (
          <AccountChoice
            key={connection.connection_id}
            connection={connection}
            checked={connection === chosen}
            returnTo={returnTo(connection.connection_id)}
          />
        ))}
        <div class="hint">
          {unavailable}
          <AddConnectionButton look="small quiet" />
        </div>
      </fieldset>
    </Form>
  );
}

type ChoiceProps = { connection: Connection; checked: boolean; returnTo: string };

function AccountChoice({ connection, checked, returnTo }: ChoiceProps) {
  const { connection_id, name, heroku_account, capabilities, created_at } = connection;
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
        <strong>{name}</strong>
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
        perform={() => connectHeroku(connection_id, returnTo)}
      />
    </div>
  );
}

type RequiredProps = { hidden: boolean; unavailable: string | false; onClose: () => void };

/** Why a connection of the project's owner is needed, and how to add it. */
function ConnectionRequired({ hidden, unavailable, onClose }: RequiredProps) {
  return (
    <>
      <Callout look="warning">
        <strong>The project's {hidden ? "current owner" : "owner"} has no connection yet</strong>
        <p>
          A connection holds the credentials of one Hasura Cloud user: a personal access token and a Heroku account. The
          owner creates the token in Hasura Cloud; add the connection with it, then come back here.
        </p>
        {unavailable && <p class="text-sm">{unavailable}</p>}
      </Callout>
      <div class="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <AddConnectionButton look="primary" />
      </div>
    </>
  );
}
