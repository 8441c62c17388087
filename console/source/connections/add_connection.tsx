/** The dialogs for a connection's tokens and name. Tokens go to the service, which verifies and encrypts them; none is kept here. */

import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, changed, type ConnectionView } from "../api";
import { ActionButton, Callout, Dialog, Field, Form, InlineCode, Loaded, SecretField, showNotice, textOf } from "../ui";

const TOKEN = "Hasura Cloud personal access token";
const HASURA_HINT =
  "A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”.";
const HEROKU_HINT = (
  <InlineCode text="Recommended: leave empty and sign in with Heroku. To use a long-lived token instead, run `heroku authorizations:create`." />
);
const TOKEN_HINT = "Another token of the same user.";
const NAME_HINT = "Leave it empty for the names of its accounts.";
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
  const form = { action: "Add connection", busy: "Verifying tokens…", onCancel: close, perform };
  return (
    <>
      <ActionButton label="Add connection" right="use_own" look={look} icon="plus" perform={() => setOpen(true)} />
      {open && (
        <Dialog title="Add a connection" onClose={close}>
          <Form {...form}>
            {VERIFIED}
            <SecretField name="hasura_token" label={TOKEN} required hint={HASURA_HINT} />
            <SecretField name="heroku_token" label="Heroku token (optional)" hint={HEROKU_HINT} />
          </Form>
        </Dialog>
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

type EditProps = { field: keyof typeof EDITS } & ConnectionView;

function EditButton(props: EditProps) {
  const [open, setOpen] = useState(false);
  const { icon, label, title } = EDITS[props.field];
  const close = () => setOpen(false);
  return (
    <>
      <ActionButton label={label} right="use_own" icon={icon} perform={() => setOpen(true)} />
      {open && <Dialog title={title} onClose={close} children={<EditForm {...props} onClose={close} />} />}
    </>
  );
}

/** The form, with the version that was seen: it is read once, so that a change of somebody else is noticed. */
function EditForm({ field, connection_id, onClose }: EditProps & { onClose: () => void }) {
  const params = { path: { connection_id } };
  const query = useQuery({
    queryKey: ["edited", connection_id],
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/connections/{connection_id}", { params, signal });
      return { name: data?.name, version: response.headers.get("ETag") ?? "*" };
    },
    staleTime: Infinity,
    gcTime: 0
  });
  const save = async (values: FormData) => {
    const header = { "if-match": query.data?.version ?? "*" };
    const sent = { params: { ...params, header }, body: { [field]: textOf(values, field) } };
    const { left } = await changed(api.PATCH("/v1/connections/{connection_id}", sent));
    showNotice(["Connection saved.", ...left.map(({ advice }) => advice)].join(" "));
    onClose();
  };
  return (
    <Loaded query={query} lines={1}>
      {({ name }) => (
        <Form action={EDITS[field].action} onCancel={onClose} perform={save}>
          {field === "name" && <Field name={field} label="Name" hint={NAME_HINT} defaultValue={name} maxLength={64} />}
          {field === "hasura_token" && VERIFIED}
          {field === "hasura_token" && <SecretField name={field} label={TOKEN} required hint={TOKEN_HINT} />}
        </Form>
      )}
    </Loaded>
  );
}
