/** The dialogs for a connection's tokens and name. Tokens go to the service, which verifies and encrypts them; none is kept here. */

import { useState } from "preact/hooks";
import { api, changed, type ConnectionView } from "../api";
import { ActionButton, Callout, Field, FormDialog, Paragraph, SecretField, showNotice, textOf } from "../ui";

const TOKEN = "Hasura Cloud personal access token";
const HASURA_HINT =
  "A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”.";
const VERIFIED = (
  <Callout icon="key">
    <p>
      Tokens are verified, stored encrypted and <strong>never shown again</strong>.
    </p>
  </Callout>
);

type AddProps = { look?: string; onAdded?: (connection: ConnectionView) => void };

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
  const form = {
    title: "Add a connection",
    action: "Add connection",
    busy: "Verifying tokens…",
    onCancel: close,
    perform
  };
  return (
    <>
      <ActionButton label="Add connection" right="use_own" look={look} icon="plus" perform={() => setOpen(true)} />
      {open && (
        <FormDialog {...form}>
          {VERIFIED}
          <SecretField name="hasura_token" label={TOKEN} required hint={HASURA_HINT} />
          <SecretField name="heroku_token" label="Heroku token (optional)" hint={herokuHint} />
        </FormDialog>
      )}
    </>
  );
}

/** What can be edited of a connection: the buttons, and the titles of their dialogs. */
const EDITS = {
  name: { icon: "pencil", label: "Rename", title: "Rename the connection", action: "Rename" },
  hasura_token: {
    icon: "key",
    label: "Replace Hasura token",
    title: "Replace the Hasura Cloud token",
    action: "Replace token"
  }
} as const;

/** Buttons that rename a connection and replace its Hasura Cloud token; its syncs go on without a restart. */
export function EditButtons({ connection }: { connection: ConnectionView }) {
  return (["name", "hasura_token"] as const).map((field) => <EditButton key={field} field={field} {...connection} />);
}

function EditButton({ field, connection_id }: { field: keyof typeof EDITS } & ConnectionView) {
  /** The connection and the version of it that was seen, while it is edited. */
  const [edited, setEdited] = useState<{ name: string; version: string } | null>(null);
  const { icon, label, ...words } = EDITS[field];
  const params = { path: { connection_id } };
  const edit = async () => {
    const { data, response } = await api.GET("/v1/connections/{connection_id}", { params });
    setEdited({ name: data?.name ?? "", version: response.headers.get("ETag") ?? "*" });
  };
  const save = async (values: FormData) => {
    const header = { "if-match": edited?.version ?? "*" };
    const sent = { params: { ...params, header }, body: { [field]: textOf(values, field) } };
    const { left } = await changed(api.PATCH("/v1/connections/{connection_id}", sent));
    showNotice(["Connection saved.", left].filter(Boolean).join(" "));
    setEdited(null);
  };
  return (
    <>
      <ActionButton label={label} right="use_own" icon={icon} perform={edit} />
      {edited && (
        <FormDialog {...words} onCancel={() => setEdited(null)} perform={save}>
          {field === "name" ? (
            <>
              <Paragraph class="hint" text="Leave it empty for the names of its accounts." />
              <Field name="name" label="Name" defaultValue={edited.name} maxLength={64} />
            </>
          ) : (
            <>
              {VERIFIED}
              <SecretField name="hasura_token" label={TOKEN} required hint="Another token of the same user." />
            </>
          )}
        </FormDialog>
      )}
    </>
  );
}
