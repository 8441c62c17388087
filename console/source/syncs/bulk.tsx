/** Actions on many syncs at once: a job that the API stores and runs; its page shows how far it is, and what came of each. */

import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { allPages, api, changed, dataOf, job as jobQuery, jobResults, ownProblem, Problem, refresh } from "../api";
import type { Job, JobAction, JobBody, JobResult, SyncFilter } from "../api";
import { count, humanize, pluralize } from "../format";
import { navigate, path, useQueryFields } from "../location";
import { ActionButton, Badge, Card, Facts, type IconName, InlineCode, List, Loaded, Name, Page } from "../ui";
import { type Question, Select, ShareBar, Time, useList } from "../ui";

export const MAX_SYNCS = 10_000;
const COUNT_PAGE = 500;
/** One more than a job can have, so that too many are seen. */
const MAX_PAGES = MAX_SYNCS / COUNT_PAGE + 1;

/** Which syncs: some by their IDs, or all that match a filter. */
export type Chosen = { ids: string[] } | { filter: SyncFilter; count?: number };

type Words = { label: string; icon?: IconName; look?: string; asks: string; means: string; danger?: boolean };

export const JOBS: Record<JobAction, Words> = {
  check: {
    label: "Check",
    icon: "refresh",
    asks: "Check",
    means: "Each is compared with its source now. Values that differ are updated."
  },
  restart: {
    label: "Restart",
    icon: "active",
    asks: "Restart",
    means: "Each follows its source again with its own connection, and gets the current value at once."
  },
  opt_out: {
    label: "Opt out",
    look: "danger quiet",
    asks: "Opt out of",
    means: "Each env var keeps its current value and stops following Heroku. You can restart the syncs at any time.",
    danger: true
  },
  delete: {
    label: "Delete",
    icon: "trash",
    look: "danger quiet",
    asks: "Delete",
    means: "Each env var keeps its last value but stops following Heroku. The webhooks at Heroku are deleted.",
    danger: true
  }
};

export function BulkButton({ action, chosen, label }: { action: JobAction; chosen: Chosen; label?: string }) {
  const [wanted, setWanted] = useState(0);
  const words = JOBS[action];
  return (
    <ActionButton
      label={label ?? words.label}
      icon={words.icon}
      look={`small ${words.look ?? ""}`}
      right="use_own"
      busy="Starting…"
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
  const { asks, means, label, danger } = JOBS[action];
  const typed = action === "delete" ? String(number) : undefined;
  return { title: `${asks} ${pluralize(number, "sync")}?`, text: means, action: label, danger, typed };
}

export function bodyOf(action: JobAction, chosen: Chosen, number: number): JobBody {
  const which = "ids" in chosen ? { ids: chosen.ids } : { filter: chosen.filter };
  return { action, ...which, count: number };
}

/** Start a job and show its progress. */
export async function startJob(body: JobBody): Promise<void> {
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

type Result = JobResult["result"];

const RESULTS: Record<Result, [label: string, look: string, icon: IconName]> = {
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
  const title = query.data ? `${JOBS[query.data.action].asks} ${pluralize(query.data.total, "sync")}` : "Job";
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

function Actions({ job: { job_id, state, action, failed } }: { job: Job }) {
  const again = async () => {
    const params = { path: { job_id }, query: { result: "failed" as const, limit: 500 } };
    const failures = await allPages("/v1/jobs/{job_id}/results", params, undefined, MAX_PAGES);
    await startJob({ action, ids: failures.map(({ sync_id }) => sync_id), count: failures.length });
  };
  if (state === "done" || state === "cancelled")
    return failed === 0 ? null : (
      <ActionButton label="Try the failed ones again" busy="Starting…" icon="refresh" perform={again} />
    );
  return (
    <ActionButton
      label="Cancel"
      busy="Canceling…"
      ask={{
        title: "Cancel this job?",
        text: "What is running ends; the syncs that are left are skipped.",
        action: "Cancel the job",
        danger: true
      }}
      perform={() => changed(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id } } }), "jobs")}
    />
  );
}

function Progress({ job }: { job: Job }) {
  const { state, total, succeeded, failed, skipped, remaining } = job;
  const numbers: Record<Result, number> = { succeeded, failed, skipped, pending: remaining };
  const parts = Object.entries(RESULTS).map(([result, [label, look]]) => {
    return { label, look, value: numbers[result as Result] };
  });
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

function Results({ job: { job_id, remaining } }: { job: Job }) {
  const [fields, change] = useQueryFields();
  const result = (fields.get("result") ?? undefined) as Result | undefined;
  const { query, items, more } = useList(jobResults(job_id, result, remaining));
  const choice = (
    <Select
      label="Result"
      value={result}
      all="All results"
      options={Object.entries(RESULTS).map(([value, [label]]) => [value, label])}
      onChange={(value) => change({ result: value })}
    />
  );
  return (
    <Card id="results-title" title="Results" flush side={<div class="toolbar">{choice}</div>}>
      <Loaded query={query} lines={6}>
        {() => (
          <List of={items} by="sync_id" class="list" item="row justify-between">
            {(item) => <ResultRow item={item} />}
          </List>
        )}
      </Loaded>
      {more && <div class="border-t border-line px-4 py-2">{more}</div>}
    </Card>
  );
}

function ResultRow({ item }: { item: JobResult }) {
  const { project_name, heroku_app_name, env_var, sync_id, result, code, message } = item;
  const [label, look, icon] = RESULTS[result];
  const text = message ?? (code && humanize(code));
  return (
    <>
      <span class="two-lines">
        <Name text={project_name ?? sync_id} />
        <span class="hint">
          {env_var && <Name code text={env_var} />} {heroku_app_name && `from ${heroku_app_name}`}
        </span>
      </span>
      <span class="two-lines md:justify-items-end">
        <Badge look={look} icon={icon} text={label} />
        {text && (
          <span class="hint">
            <InlineCode text={text} />
          </span>
        )}
      </span>
    </>
  );
}
