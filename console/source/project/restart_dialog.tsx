/** The dialog that restarts a sync with a connection of the project's current owner. */

import { useState } from "preact/hooks";
import { api, dataOf, refresh } from "../api";
import type { Started, Sync } from "../api";
import { path } from "../location";
import { Dialog } from "../ui";
import { AccountForm } from "./account_choices";
import type { ProjectData } from "./project_data";
import { ResultView } from "./result_view";

type RestartProps = { sync: Sync; data: ProjectData; preferred: string | null; onClose: () => void };

export function RestartDialog({ sync, data, preferred, onClose }: RestartProps) {
  const { sync_id, project_id, env_var, config_var, heroku_app } = sync;
  const [started, setStarted] = useState<Started | null>(null);
  const close = () => {
    onClose();
    void refresh();
  };
  const restart = async (connection_id: string) => {
    const params = { path: { sync_id } };
    setStarted(await dataOf(api.POST("/v1/syncs/{sync_id}/restart", { params, body: { connection_id } })));
  };
  const returnTo = (connection: string) =>
    `${path("projects", project_id, "env-vars")}?${new URLSearchParams({ restart: sync_id, connection })}`;
  return (
    <Dialog title={`Restart sync: ${env_var}`} onClose={close}>
      {started ? (
        <ResultView started={started} how="restarted" onClose={close} />
      ) : (
        <>
          <p>
            <code>{env_var}</code> will follow <code>{config_var}</code> of <strong>{heroku_app.name}</strong> again and
            gets its current value at once. The Heroku account must have access to that app.
          </p>
          <AccountForm
            data={data}
            preferred={preferred}
            action="Restart"
            busy="Restarting, up to 20 seconds…"
            returnTo={returnTo}
            onChosen={restart}
            onClose={close}
          />
        </>
      )}
    </Dialog>
  );
}
