/** The dialogs for a connection's tokens and name. Tokens go to the service, which verifies and encrypts them; none is kept here. */

import { useState } from "preact/hooks";
import { api, changed } from "../api";
import type { Connection } from "../api";
import { ActionButton, Callout, Dialog, Form, SecretField, showNotice, TextField, textOf } from "../ui";

const HASURA_HINT =
  "A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”.";
const VERIFIED = (
  <Callout icon="key">
    <p>
      Tokens are verified, stored encrypted and <strong>never shown again</strong>.
    </p>
  </Callout>
);

type AddProps = { look?: string; onAdded?: (connection: Connection) => void };

export function AddConnectionButton({ look, onAdded }: AddProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const perform = async (values: FormData) => {
    const body = { hasura_token: textOf(values, "hasura_token") ?? "", heroku_token: textOf(values, "heroku_token") };
    const connection = await changed(api.POST("/v1/connections", { body }), "connections", "projects");
    showNotice("Connection added. Its tokens work.");
    close();
    onAdded?.(connection);
  };
  const herokuHint = (
    <>
      Recommended: leave empty and sign in with Heroku. To use a long-lived token instead, run{" "}
      <code>heroku authorizations:create</code>.
    </>
  );
  return (
    <>
      <ActionButton label="Add connection" right="use_own" look={look} icon="plus" perform={() => setOpen(true)} />
      {open && (
        <Dialog title="Add a connection" onClose={close}>
          <Form action="Add connection" busy="Verifying tokens…" onCancel={close} perform={perform}>
            {VERIFIED}
            <SecretField name="hasura_token" label="Hasura Cloud personal access token" required hint={HASURA_HINT} />
            <SecretField name="heroku_token" label="Heroku token (optional)" hint={herokuHint} />
          </Form>
        </Dialog>
      )}
    </>
  );
}

/** What is edited: a connection's name or token, and the version of it that was seen. */
type Editing = { field: "name" | "hasura_token"; connection: Connection; version: string };

/** Buttons that rename a connection and replace its Hasura Cloud token; its syncs go on without a restart. */
export function EditButtons({ connection: { connection_id } }: { connection: Connection }) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const close = () => setEditing(null);
  const params = { path: { connection_id } };
  const edit = async (field: Editing["field"]) => {
    const { data, response } = await api.GET("/v1/connections/{connection_id}", { params });
    setEditing({ field, connection: data as Connection, version: response.headers.get("ETag") ?? "*" });
  };
  const save = async (values: FormData) => {
    if (!editing) return;
    const { field, version } = editing;
    const sent = { params: { ...params, header: { "if-match": version } }, body: { [field]: textOf(values, field) } };
    const { left } = await changed(api.PATCH("/v1/connections/{connection_id}", sent));
    showNotice(["Connection saved.", left].filter(Boolean).join(" "));
    close();
  };
  return (
    <>
      <ActionButton label="Rename" right="use_own" icon="pencil" perform={() => edit("name")} />
      <ActionButton label="Replace Hasura token" right="use_own" icon="key" perform={() => edit("hasura_token")} />
      {editing?.field === "name" && (
        <Dialog title="Rename the connection" onClose={close}>
          <Form action="Rename" busy="Saving…" onCancel={close} perform={save}>
            <TextField
              name="name"
              label="Name"
              defaultValue={editing.connection.name}
              maxLength={64}
              hint="Leave it empty for the names of its accounts."
            />
          </Form>
        </Dialog>
      )}
      {editing?.field === "hasura_token" && (
        <Dialog title="Replace the Hasura Cloud token" onClose={close}>
          <Form action="Replace token" busy="Verifying the token…" onCancel={close} perform={save}>
            {VERIFIED}
            <SecretField
              name="hasura_token"
              label="Hasura Cloud personal access token"
              required
              hint="Another token of the same user. The syncs of this connection go on without a restart."
            />
          </Form>
        </Dialog>
      )}
    </>
  );
}
