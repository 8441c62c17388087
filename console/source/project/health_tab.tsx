/** The tab with the diagnosis of a sync: findings, and the next step of each. */

import { useQuery } from "@tanstack/preact-query";
import { useSearch } from "wouter-preact";
import { api, dataOf } from "../api/client";
import type { Finding, Severity, Sync } from "../api/types";
import { SeverityBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import { Loaded } from "../ui/page";
import { Fingerprint, InlineCode, Steps, Time } from "../ui/text";
import { ActionButtons } from "./action_buttons";
import { chosenSync, type ProjectData } from "./project_data";
import { NoSyncYet, SyncChoice } from "./sync_choice";

const LEVELS: Severity[] = ["ok", "warning", "problem"];
const SUMMARY: Record<Severity, string> = { ok: "Healthy", warning: "Has warnings", problem: "Needs attention" };
const FINGERPRINT = /^[0-9a-f]{32}$/;

export function HealthTab({ data }: { data: ProjectData }) {
  const { syncs, project } = data;
  const sync = chosenSync(syncs, new URLSearchParams(useSearch()).get("sync"));
  if (!sync)
    return (
      <NoSyncYet projectId={project.project_id}>
        The diagnosis shows whether Heroku access works, the webhook is registered, the value is current and the project
        is healthy.
      </NoSyncYet>
    );
  return (
    <>
      <SyncChoice syncs={syncs} chosen={sync} tab="health" />
      <Diagnosis key={sync.sync_id} sync={sync} data={data} />
    </>
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
            <span class="muted small">
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
          <ul class="list findings">
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
function stateOf({ status, reason, epoch, fingerprint, serving, webhook }: Sync): string {
  return [status, reason, epoch, fingerprint, serving, webhook].join(" ");
}

function FindingRow({ finding, sync, data }: { finding: Finding; sync: Sync; data: ProjectData }) {
  const { level, title, meaning, automatic, next_step, actions, detail } = finding;
  return (
    <li class={`diagnosis ${level}`}>
      <SeverityBadge severity={level} text={title} />
      <div class="stack">
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
  return FINGERPRINT.test(text) ? <Fingerprint of={text} /> : <span class="muted small">({text})</span>;
}
