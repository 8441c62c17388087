/** The tab with the project's env vars: names, masked values, and the sync on each. */

import { useEffect, useState } from "preact/hooks";
import type { EnvVar, Sync } from "../api";
import { address, takeParameter } from "../location";
import { Badge, Facts, Fingerprint, LinkButton, StatusBadge, Time } from "../ui";
import { label, WEBHOOKS } from "../words";
import { CardButtons } from "./action_buttons";
import { HerokuMark } from "./integrations_tab";
import type { ProjectData } from "./project_data";
import { RestartDialog } from "./restart_dialog";
import { NoSyncYet } from "./sync_choice";

export function EnvVarsTab({ data }: { data: ProjectData }) {
  const { project } = data;
  const synced = project.env_vars.filter(({ sync }) => sync);
  const others = project.env_vars.filter(({ sync }) => !sync);
  return (
    <>
      {synced.length === 0 && (
        <NoSyncYet projectId={project.project_id}>
          Heroku rotates database credentials from time to time, and a copied URL then stops working. Connect a Heroku
          database, and an env var of this project always has its current URL.
        </NoSyncYet>
      )}
      {project.env_vars.length > 0 && (
        <ul class="card flush list">
          {[...synced, ...others].map((envVar) => (
            <EnvVarItem key={envVar.name} envVar={envVar} data={data} />
          ))}
        </ul>
      )}
      {!project.env_vars_complete && (
        <p class="hint">Hasura Cloud did not list this project's env vars, so only those with a sync are shown.</p>
      )}
      <ContinuedRestart data={data} />
    </>
  );
}

function EnvVarItem({ envVar: { name, sync }, data }: { envVar: EnvVar; data: ProjectData }) {
  return (
    <li>
      <div class="row">
        <h2 class="min-w-0 text-base">
          <code>{name}</code>
        </h2>
        <span
          class="mr-auto tracking-widest text-soft"
          role="img"
          aria-label="value hidden"
          title="Values are never shown">
          ••••••••
        </span>
        {sync && <StatusBadge of={sync} />}
      </div>
      {sync && <HerokuNote sync={sync} data={data} />}
    </li>
  );
}

/** The note on an env var with a sync: what it follows, when it was updated, and its actions. */
function HerokuNote({ sync, data }: { sync: Sync; data: ProjectData }) {
  const connected = sync.status !== "disconnected";
  return (
    <div class="stack mt-3 rounded-lg border border-l-3 border-line border-l-accent px-4 py-3">
      <div class="flex items-baseline gap-2">
        <HerokuMark />
        <Sentence sync={sync} />
      </div>
      <Facts
        of={[
          ["Last updated", <Time key="updated" at={sync.last_updated_at} />],
          ["Last checked", <Time key="checked" at={sync.last_checked_at} />],
          [
            "Write on hold",
            sync.held_since && (
              <>
                since <Time at={sync.held_since} />; a new value waits
              </>
            )
          ],
          ["Fingerprint", sync.fingerprint && <Fingerprint of={sync.fingerprint} />],
          ["Project", connected && <Serving sync={sync} />],
          ["Webhook", connected && webhookOf(sync)]
        ]}
      />
      <div class="actions">
        <CardButtons sync={sync} data={data} />
        <LinkButton look="small quiet" href={`${address("projects", sync.project_id, "history")}?sync=${sync.sync_id}`}>
          History
        </LinkButton>
      </div>
    </div>
  );
}

function Sentence({ sync: { status, config_var, heroku_app } }: { sync: Sync }) {
  const source = (
    <>
      <code>{config_var}</code> of the Heroku app <strong>{heroku_app.name}</strong>
    </>
  );
  if (status === "disconnected") return <p>This env var used to follow {source}. It keeps its last value.</p>;
  if (status === "paused")
    return <p>This env var follows {source}, but the sync is paused. It keeps its last value.</p>;
  return <p>This env var follows {source}.</p>;
}

function Serving({ sync: { serving } }: { sync: Sync }) {
  if (serving === true) return <Badge look="ok" icon="ok" text="Healthy with this value" />;
  if (serving === false) return <Badge look="problem" icon="problem" text="Unhealthy with this value" />;
  return <span class="text-soft">Not confirmed yet</span>;
}

function webhookOf({ webhook_wanted, webhook }: Sync): string {
  return webhook_wanted ? label(WEBHOOKS, webhook) : "None, on purpose: runs on the schedule alone";
}

/** Continue a restart after returning from Heroku. */
function ContinuedRestart({ data }: { data: ProjectData }) {
  const [restart, setRestart] = useState<{ sync: Sync; connection: string | null } | null>(null);
  useEffect(() => {
    const syncId = takeParameter("restart");
    const connection = takeParameter("connection");
    const sync = data.syncs.find(({ sync_id }) => sync_id === syncId);
    if (sync) setRestart({ sync, connection });
  }, [data.syncs]);
  if (!restart) return null;
  const { sync, connection } = restart;
  return <RestartDialog sync={sync} data={data} preferred={connection} onClose={() => setRestart(null)} />;
}
