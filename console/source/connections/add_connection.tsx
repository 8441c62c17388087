/** The dialogs for a connection's tokens and name. Tokens go to the service, which verifies and encrypts them; none is kept here. */

import { api, changed, type ConnectionView, versionOf } from "../api";
import { Callout, Field, FormButton, InlineCode, SecretField, textOf } from "../ui";

const TOKEN = "Hasura Cloud personal access token";
const HASURA_HINT =
  "A token of the user who owns the projects. Create one in Hasura Cloud under “My Account”, “Access Tokens”.";
const HEROKU_HINT = (
  <InlineCode text="Recommended: leave empty and sign in with Heroku. To use a long-lived token instead, run `heroku authorizations:create`." />
);
const TOKEN_HINT = "Another token of the same user.";
const NAME_HINT = "Leave it empty to use the names of its accounts.";
const VERIFIED = (
  <Callout icon="key">
    <p>
      Tokens are verified, stored encrypted and <strong>never shown again</strong>.
    </p>
  </Callout>
);

type AddProps = { look?: string; onAdded?: (connection: ConnectionView) => void };

export function AddConnectionButton({ look, onAdded }: AddProps) {
  const add = async (values: FormData) => {
    const body = { hasura_token: textOf(values, "hasura_token") ?? "", heroku_token: textOf(values, "heroku_token") };
    const connection = await changed(api.POST("/v1/connections", { body }), "connections", "projects");
    onAdded?.(connection);
    return "Connection added. Its tokens work.";
  };
  const words = { label: "Add connection", title: "Add a connection", busy: "Verifying tokens…" };
  return (
    <FormButton {...words} action="Add connection" look={look} icon="plus" perform={add}>
      {VERIFIED}
      <SecretField name="hasura_token" label={TOKEN} required hint={HASURA_HINT} />
      <SecretField name="heroku_token" label="Heroku token (optional)" hint={HEROKU_HINT} />
    </FormButton>
  );
}

type EditedField = "name" | "hasura_token";

/** Buttons that rename a connection and replace its Hasura Cloud token; its syncs go on without a restart. */
export function EditButtons({ connection: { connection_id, name } }: { connection: ConnectionView }) {
  const path = "/v1/connections/{connection_id}";
  const params = { path: { connection_id } };
  const save = (field: EditedField) => async (values: FormData, version: string) => {
    const sent = { params: { ...params, header: { "if-match": version } }, body: { [field]: textOf(values, field) } };
    const { left } = await changed(api.PATCH(path, sent));
    return ["Connection saved.", ...left.map(({ advice }) => advice)].join(" ");
  };
  const edit = (field: EditedField) => ({
    version: () => versionOf(path, params, "connections"),
    perform: save(field)
  });
  const rename = { label: "Rename", title: "Rename the connection", action: "Rename", icon: "pencil" } as const;
  const replace = { title: "Replace the Hasura Cloud token", action: "Replace token", icon: "key" } as const;
  return (
    <>
      <FormButton {...rename} {...edit("name")}>
        <Field name="name" label="Name" hint={NAME_HINT} defaultValue={name} maxLength={64} />
      </FormButton>
      <FormButton label="Replace Hasura token" {...replace} {...edit("hasura_token")}>
        {VERIFIED}
        <SecretField name="hasura_token" label={TOKEN} required hint={TOKEN_HINT} />
      </FormButton>
    </>
  );
}
