/** Actions on many syncs at once: a job that the API stores and runs; its page shows how far it is, and what came of each. */

import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { allPages, api, changed, dataOf, job as jobQuery, jobResults, ownProblem, Problem, refresh } from "../api";
import type { JobAction, JobResult, JobResultView, JobView, SyncFilter } from "../api";
import { count, humanize, pluralize } from "../format";
import { navigate, path, useQueryFields } from "../location";
import { ActionButton, Badge, Card, Entry, Facts, type IconName, InlineCode, Loaded, Name, type Options } from "../ui";
import { Page, QueryList, type Question, Select, ShareBar, Time, useList } from "../ui";

export const MAX_SYNCS = 10_000;
const COUNT_PAGE = 500;
/** One more than a job can have, so that too many are seen. */
const MAX_PAGES = MAX_SYNCS / COUNT_PAGE + 1;

/** Which syncs: some by their IDs, or all that match a filter. */
export type Chosen = { ids: string[] } | { filter: SyncFilter; count?: number };

/** What starts a job: `count` is the number of syncs that was shown. */
type Body = { action: JobAction; ids?: string[]; filter?: SyncFilter; count: number };

type Words = { label: string; icon?: IconName; asks?: string; means: string; danger?: boolean };

const CHECK = "Each is compared with its source now. Values that differ are updated.";
const RESTART = "Each follows its source again with its own connection, and gets the current value at once.";

const JOBS: Record<JobAction, Words> = {
  check: { label: "Check", icon: "refresh", means: CHECK },
  restart: { label: "Restart", icon: "active", means: RESTART },
  opt_out: {
    label: "Opt out",
    asks: "Opt out of",
    means: "Each env var keeps its current value and stops following Heroku. You can restart the syncs at any time.",
    danger: true
  },
  delete: {
    label: "Delete",
    icon: "trash",
    means: "Each env var keeps its last value but stops following Heroku. The webhooks at Heroku are deleted.",
    danger: true
  }
};

export function BulkButton({ action, chosen, label }: { action: JobAction; chosen: Chosen; label?: string }) {
  const [wanted, setWanted] = useState(0);
  const { icon, danger, label: usual } = JOBS[action];
  return (
    <ActionButton
      label={label ?? usual}
      icon={icon}
      look={danger ? "small danger quiet" : "small"}
      right="use_own"
      ask={async () => {
        const number = await numberOf(chosen);
        setWanted(number);
        return question(action, number);
      }}
      perform={() => startJob(bodyOf(action, chosen, wanted))}
    />
  );
}

/** Return the question before a job starts. Deleting asks for the number, so that it is read. */
export function question(action: JobAction, number: number): Question {
  if (number === 0) throw ownProblem("nothing-chosen", "No syncs match", "Nothing has been changed.");
  const most = `At most ${count(MAX_SYNCS)} at once: narrow the filter.`;
  if (number > MAX_SYNCS) throw ownProblem("too-many", `${count(number)} syncs match`, most);
  const { label, means, danger } = JOBS[action];
  const typed = action === "delete" ? String(number) : undefined;
  return { title: `${titleOf(action, number)}?`, text: means, action: label, danger, typed };
}

function titleOf(action: JobAction, number: number): string {
  return `${JOBS[action].asks ?? JOBS[action].label} ${pluralize(number, "sync")}`;
}

export function bodyOf(action: JobAction, chosen: Chosen, number: number): Body {
  const which = "ids" in chosen ? { ids: chosen.ids } : { filter: chosen.filter };
  return { action, ...which, count: number };
}

export async function startJob(body: Body): Promise<void> {
  const header = { "idempotency-key": crypto.randomUUID() };
  try {
    const { job_id } = await dataOf(api.POST("/v1/jobs", { params: { header }, body: body as never }));
    navigate(path("jobs", job_id));
  } catch (error) {
    if (error instanceof Problem && error.kind === "count-changed") void refresh("syncs");
    throw error;
  }
}

/** Return how many syncs were chosen: what a person confirms. */
async function numberOf(chosen: Chosen): Promise<number> {
  if ("ids" in chosen) return chosen.ids.length;
  if (chosen.count !== undefined) return chosen.count;
  const query = { ...chosen.filter, limit: COUNT_PAGE };
  return (await allPages("/v1/syncs", { query }, undefined, MAX_PAGES)).length;
}

const RESULTS: Record<JobResult, [label: string, look: string, icon: IconName]> = {
  succeeded: ["Succeeded", "active", "ok"],
  failed: ["Failed", "disconnected", "problem"],
  skipped: ["Skipped", "off", "clock"],
  pending: ["Pending", "paused", "clock"]
};
const STATES = { queued: "Queued", running: "Running", done: "Finished", cancelled: "Canceled" };

export function JobPage({ id }: { id: string }) {
  const query = useQuery(jobQuery(id));
  const state = query.data?.state;
  useEffect(() => {
    if (state === "done" || state === "cancelled") void refresh("syncs");
  }, [state]);
  const title = query.data ? titleOf(query.data.action, query.data.total) : "Job";
  return (
    <Page title={title} parent={["Syncs", "#/syncs"]} actions={query.data && <Actions job={query.data} />}>
      <Loaded query={query}>
        {(job) => (
          <>
            <Progress job={job} />
            <Results job={job} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ job: { job_id, state, action, failed } }: { job: JobView }) {
  const again = async () => {
    const params = { path: { job_id }, query: { result: "failed" as const, limit: 500 } };
    const failures = await allPages("/v1/jobs/{job_id}/results", params, undefined, MAX_PAGES);
    await startJob({ action, ids: failures.map(({ sync_id }) => sync_id), count: failures.length });
  };
  if (state === "done" || state === "cancelled")
    return failed > 0 && <ActionButton label="Try the failed ones again" icon="refresh" perform={again} />;
  const text = "What is running ends; the syncs that are left are skipped.";
  const ask = { title: "Cancel this job?", text, action: "Cancel the job", danger: true };
  const cancel = () => changed(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id } } }), "jobs");
  return <ActionButton label="Cancel" ask={ask} perform={cancel} />;
}

function Progress({ job }: { job: JobView }) {
  const { state, total, succeeded, failed, skipped, remaining } = job;
  const numbers: Record<JobResult, number> = { succeeded, failed, skipped, pending: remaining };
  const results = Object.entries(RESULTS) as [JobResult, (typeof RESULTS)[JobResult]][];
  const parts = results.map(([result, [label, look]]) => ({ label, look, value: numbers[result] }));
  return (
    <section class="card" aria-label="Progress">
      <p role="status">
        <strong>{STATES[state]}</strong>: {count(total - remaining)} of {pluralize(total, "sync")}
      </p>
      <ShareBar title="Results" parts={parts} />
      <Facts
        of={[
          ["Started", <Time key="at" at={job.created_at} />],
          ["By", job.created_by],
          ["Finished", job.finished_at && <Time at={job.finished_at} />],
          ["Canceled by", job.cancelled_by]
        ]}
      />
    </section>
  );
}

function Results({ job: { job_id, remaining } }: { job: JobView }) {
  const [fields] = useQueryFields();
  const result = (fields.get("result") ?? undefined) as JobResult | undefined;
  const { query, more } = useList(jobResults(job_id, result, remaining));
  const options: Options = Object.entries(RESULTS).map(([value, [label]]) => [value, label]);
  const side = <Select name="result" label="Result" all="All results" options={options} />;
  return (
    <Card title="Results" flush side={<div class="toolbar">{side}</div>}>
      <QueryList query={query} lines={6} by="sync_id" class="list" item="row justify-between">
        {(item) => <ResultRow {...item} />}
      </QueryList>
      {more && <div class="border-t border-line px-4 py-2">{more}</div>}
    </Card>
  );
}

function ResultRow({ sync_id, project_name, heroku_app_name, env_var, result, code, message }: JobResultView) {
  const [label, look, icon] = RESULTS[result];
  const source = [env_var && `\`${env_var}\``, heroku_app_name && `from ${heroku_app_name}`].filter(Boolean).join(" ");
  return (
    <Entry
      title={<Name text={project_name ?? sync_id} />}
      hint={<InlineCode text={source} />}
      side={<Badge look={look} icon={icon} text={label} />}
      note={<InlineCode text={message ?? humanize(code ?? "")} />}
    />
  );
}
