/** The dialog that adds a connection. The tokens go to the service, which verifies and encrypts them; none is kept here. */

import { useState } from "preact/hooks";
import { api, dataOf } from "../api/client";
import { refresh } from "../api/queries";
import type { Connection } from "../api/types";
import { ActionButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, Form, textOf } from "../ui/form";
import { showNotice } from "../ui/notice";
import { Callout } from "../ui/page";

type AddProps = { look?: string; onAdded?: (connection: Connection) => void };

export function AddConnectionButton({ look = "", onAdded }: AddProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton label="Add connection" right="use_own" look={look} icon="plus" perform={() => setOpen(true)} />
      {open && (
        <AddConnection
          onClose={() => setOpen(false)}
          onAdded={(connection) => {
            setOpen(false);
            onAdded?.(connection);
          }}
        />
      )}
    </>
  );
}

function AddConnection({ onClose, onAdded }: { onClose: () => void; onAdded: (connection: Connection) => void }) {
  const perform = async (values: FormData) => {
    const body = { hasura_token: textOf(values, "hasura_token") ?? "", heroku_token: textOf(values, "heroku_token") };
    const connection = await dataOf(api.POST("/v1/connections", { body }));
    await refresh("connections", "projects");
    showNotice("Connection added. Its tokens work.");
    onAdded(connection);
  };
  return (
    <Dialog title="Add a connection" onClose={onClose}>
      <Form action="Add connection" busy="Verifying tokens…" onCancel={onClose} perform={perform}>
        <Callout icon="key">
          <p>
            Tokens are verified, stored encrypted and <strong>never shown again</strong>.
          </p>
        </Callout>
        <SecretField
          name="hasura_token"
          label="Hasura Cloud personal access token"
          required
          hint="A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”."
        />
        <SecretField
          name="heroku_token"
          label="Heroku token (optional)"
          hint={
            <>
              Recommended: leave empty and sign in with Heroku. To use a long-lived token instead, run{" "}
              <code>heroku authorizations:create</code>.
            </>
          }
        />
      </Form>
    </Dialog>
  );
}

type SecretProps = { name: string; label: string; hint: preact.ComponentChildren; required?: boolean };

export function SecretField({ name, label, hint, required = false }: SecretProps) {
  return (
    <Field name={name} label={label} hint={hint}>
      {(attributes) => (
        <input
          {...attributes}
          type="password"
          required={required}
          // Browsers ignore "off" for passwords; "new-password" keeps them from filling in or saving one.
          autoComplete="new-password"
          spellcheck={false}
          autoCapitalize="off"
          maxLength={2048}
        />
      )}
    </Field>
  );
}
