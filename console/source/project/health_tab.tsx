/** The tab with the diagnosis of a sync: findings, and the next step of each. */

import { useQuery } from "@tanstack/preact-query";
import { api, dataOf } from "../api";
import type { Finding, Severity, Sync } from "../api";
import { ActionButton, Fingerprint, InlineCode, Loaded, SeverityBadge, Steps, Time } from "../ui";
import { ActionButtons } from "./action_buttons";
import type { ProjectData } from "./project_data";
import { ChosenSync } from "./sync_choice";

const LEVELS: Severity[] = ["ok", "warning", "problem"];
const SUMMARY: Record<Severity, string> = { ok: "Healthy", warning: "Has warnings", problem: "Needs attention" };
const FINGERPRINT = /^[0-9a-f]{32}$/;
const EMPTY =
  "The diagnosis shows whether Heroku access works, the webhook is registered, the value is current and the project is healthy.";

export function HealthTab({ data }: { data: ProjectData }) {
  return (
    <ChosenSync data={data} tab="health" empty={EMPTY}>
      {(sync) => <Diagnosis key={sync.sync_id} sync={sync} data={data} />}
    </ChosenSync>
  );
}

/** The diagnosis runs only after the sync has changed, because it costs calls to Heroku and Hasura. */
function Diagnosis({ sync, data }: { sync: Sync; data: ProjectData }) {
  const { sync_id, env_var } = sync;
  const query = useQuery({
    queryKey: ["diagnosis", sync_id, stateOf(sync)],
    queryFn: async ({ signal }) => {
      const params = { path: { sync_id } };
      const { findings } = await dataOf(api.GET("/v1/syncs/{sync_id}/diagnosis", { params, signal }));
      return findings.toSorted((one, other) => LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level));
    },
    staleTime: Infinity,
    placeholderData: (before) => before
  });
  const worst = query.data?.[0]?.level ?? "ok";
  return (
    <article class="card flush" aria-label={`Health of ${env_var}`}>
      <div class="card-head">
        <h2 class="row">
          <code>{env_var}</code>
          {query.data && <SeverityBadge severity={worst} text={SUMMARY[worst]} />}
        </h2>
        <div class="row">
          {query.data && (
            <span class="hint">
              checked <Time at={new Date(query.dataUpdatedAt).toISOString()} />
            </span>
          )}
          <ActionButton
            label="Run again"
            busy="Checking Heroku and Hasura…"
            look="small"
            icon="refresh"
            perform={() => query.refetch()}
          />
        </div>
      </div>
      <Loaded query={query}>
        {(findings) => (
          <ul class="list">
            {findings.map((finding) => (
              <FindingRow key={finding.code} finding={finding} sync={sync} data={data} />
            ))}
          </ul>
        )}
      </Loaded>
    </article>
  );
}

/** Return the state whose change makes a diagnosis out of date. */
function stateOf({ status, reason, epoch, fingerprint, serving, webhook, held_since }: Sync): string {
  return [status, reason, epoch, fingerprint, serving, webhook, held_since].join(" ");
}

function FindingRow({ finding, sync, data }: { finding: Finding; sync: Sync; data: ProjectData }) {
  const { level, title, meaning, automatic, next_step, actions, detail } = finding;
  return (
    <li class="grid items-start justify-items-start gap-x-4 gap-y-2 md:grid-cols-[15rem_1fr]">
      <SeverityBadge severity={level} text={title} />
      <div class="stack gap-1">
        <p>
          <InlineCode text={meaning} /> {detail && <Detail text={detail} />}
        </p>
        <Steps automatic={automatic} next_step={next_step} />
        {actions.length > 0 && (
          <div class="actions">
            <ActionButtons sync={sync} actions={actions} data={data} />
          </div>
        )}
      </div>
    </li>
  );
}

function Detail({ text }: { text: string }) {
  return FINGERPRINT.test(text) ? <Fingerprint of={text} /> : <span class="hint">({text})</span>;
}
