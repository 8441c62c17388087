/** The permissions of a connection, as last seen by a check. */

import type { Connection } from "../api";
import { Icon } from "../ui";

type Permission = { label: string; granted: boolean | null; text: string };
type Granting = Pick<Connection, "heroku_account" | "capabilities">;

/** Return what a connection is allowed to do; `granted` is null where that is not known. */
export function permissionsOf({ heroku_account, capabilities }: Granting): Permission[] {
  const atHeroku = (label: string, granted: boolean | null, yes: string, no: string): Permission => {
    if (heroku_account === null) return { label, granted: false, text: "No Heroku account connected yet." };
    if (granted === null) return { label, granted, text: "Not tested: the Heroku account has no apps." };
    return { label, granted, text: granted ? yes : no };
  };
  const { config_vars, webhooks } = capabilities;
  const unheard = "Cannot manage webhooks; scheduled checks find changes, with a delay.";
  return [
    { label: "Write env vars", granted: true, text: "Hasura Cloud accepted the token." },
    atHeroku("Read config vars", config_vars, "Can read the apps' config vars.", "Cannot read the apps' config vars."),
    atHeroku("Receive rotation webhooks", webhooks, "Can manage webhooks.", unheard)
  ];
}

export function PermissionList({ connection }: { connection: Connection }) {
  return (
    <ul class="grid gap-2">
      {permissionsOf(connection).map(({ label, granted, text }) => (
        <li key={label} class={`tone flex gap-3 ${granted === null ? "" : granted ? "ok" : "warning"}`}>
          <span class="mt-0.5 tone-text">
            <Icon name={granted === null ? "info" : granted ? "ok" : "warning"} />
          </span>
          <span>
            <strong class="font-medium">{label}</strong>
            <span class="sr-only">{granted === null ? ": unknown. " : granted ? ": yes. " : ": no. "}</span>
            <span class="hint block">{text}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
