/** The permissions of a connection, as last seen by a check. */

import type { Connection } from "../api/types";
import { Icon } from "../ui/icon";

type Permission = { label: string; granted: boolean | null; text: string };

/** Return what a connection is allowed to do; `granted` is null where that is not known. */
export function permissionsOf({
  heroku_account,
  capabilities
}: Pick<Connection, "heroku_account" | "capabilities">): Permission[] {
  return [
    { label: "Write env vars", granted: true, text: "Hasura Cloud accepted the token." },
    permission("Read config vars", heroku_account, capabilities.config_vars, [
      "Can read the apps' config vars.",
      "Cannot read the apps' config vars."
    ]),
    permission("Receive rotation webhooks", heroku_account, capabilities.webhooks, [
      "Can manage webhooks.",
      "Cannot manage webhooks; scheduled checks find changes, with a delay."
    ])
  ];
}

function permission(
  label: string,
  account: string | null,
  granted: boolean | null,
  [yes, no]: [string, string]
): Permission {
  if (account === null) return { label, granted: false, text: "No Heroku account connected yet." };
  if (granted === null) return { label, granted, text: "Not tested: the Heroku account has no apps." };
  return { label, granted, text: granted ? yes : no };
}

export function PermissionList({ connection }: { connection: Connection }) {
  return (
    <ul class="permissions">
      {permissionsOf(connection).map(({ label, granted, text }) => (
        <li key={label} class={granted === null ? "unknown" : granted ? "ok" : "warning"}>
          <Icon name={granted === null ? "info" : granted ? "ok" : "warning"} />
          <span>
            <strong>{label}</strong>
            <span class="hidden">{granted === null ? ": unknown. " : granted ? ": yes. " : ": no. "}</span>
            <span class="small muted permission-text">{text}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
