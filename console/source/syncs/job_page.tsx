/** A job: how far it is, and what came of each sync. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { api, dataOf } from "../api/client";
import { job as jobQuery, refresh } from "../api/queries";
import type { Job, JobResult } from "../api/types";
import { count, humanize, pluralize } from "../format";
import { useQueryFields } from "../location";
import { ShareBar } from "../ui/chart";
import { ActionButton } from "../ui/button";
import { Badge } from "../ui/badge";
import { Loaded, Page } from "../ui/page";
import { Facts, InlineCode, Name, Time } from "../ui/text";
import { JOBS, startJob } from "./bulk";

type Result = JobResult["result"];

const PAGE_SIZE = 100;
const RESULTS: Record<Result, [label: string, look: string]> = {
  succeeded: ["Succeeded", "active"],
  failed: ["Failed", "disconnected"],
  skipped: ["Skipped", "off"],
  pending: ["Pending", "paused"]
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
    <Page title={title} trail={[["Syncs", "#/syncs"]]} actions={query.data && <Actions job={query.data} />}>
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
  const params = { path: { job_id } };
  if (state === "queued" || state === "running")
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
        perform={async () => {
          await dataOf(api.POST("/v1/jobs/{job_id}/cancel", { params }));
          await refresh("jobs");
        }}
      />
    );
  if (failed === 0) return null;
  return (
    <ActionButton
      label="Try the failed ones again"
      busy="Starting…"
      icon="refresh"
      perform={async () => {
        const ids = await failedOf(job_id);
        await startJob({ action, ids, count: ids.length });
      }}
    />
  );
}

async function failedOf(job_id: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const params = { path: { job_id }, query: { result: "failed" as const, limit: 500, cursor } };
    const page = await dataOf(api.GET("/v1/jobs/{job_id}/results", { params }));
    ids.push(...page.items.map(({ sync_id }) => sync_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return ids;
}

function Progress({ job }: { job: Job }) {
  const { state, total, succeeded, failed, skipped, remaining } = job;
  const finished = total - remaining;
  const numbers: Record<Result, number> = { succeeded, failed, skipped, pending: remaining };
  const parts = Object.entries(RESULTS).map(([result, [label, look]]) => ({
    label,
    look,
    value: numbers[result as Result]
  }));
  return (
    <section class="card" aria-label="Progress">
      <p role="status">
        <strong>{STATES[state]}</strong>: {count(finished)} of {pluralize(total, "sync")}
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

function Results({ job }: { job: Job }) {
  const [fields, change] = useQueryFields();
  const result = (fields.get("result") ?? undefined) as Result | undefined;
  const query = useInfiniteQuery({
    queryKey: ["jobs", job.job_id, "results", result, job.remaining],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { job_id: job.job_id }, query: { result, limit: PAGE_SIZE, cursor: pageParam } };
      return dataOf(api.GET("/v1/jobs/{job_id}/results", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: (before) => before
  });
  return (
    <section class="card flush" aria-labelledby="results-title">
      <div class="card-head">
        <h2 id="results-title">Results</h2>
        <select
          aria-label="Result"
          value={result ?? ""}
          onChange={(event) => change({ result: event.currentTarget.value })}>
          <option value="">All results</option>
          {Object.entries(RESULTS).map(([value, [label]]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Loaded query={query} lines={6}>
        {({ pages }) => (
          <ul class="list results">
            {pages
              .flatMap(({ items }) => items)
              .map((item) => (
                <ResultRow key={item.sync_id} item={item} />
              ))}
          </ul>
        )}
      </Loaded>
      {query.hasNextPage && (
        <div class="more">
          <ActionButton label="Load more" busy="Loading…" look="small" perform={() => query.fetchNextPage()} />
        </div>
      )}
    </section>
  );
}

function ResultRow({
  item: { project_name, heroku_app_name, env_var, sync_id, result, code, message }
}: {
  item: JobResult;
}) {
  const [label, look] = RESULTS[result];
  return (
    <li class="row spread">
      <span class="two-lines">
        <Name text={project_name ?? sync_id} />
        <span class="small muted">
          {env_var && <Name code text={env_var} />} {heroku_app_name && `from ${heroku_app_name}`}
        </span>
      </span>
      <span class="two-lines end">
        <Badge
          look={look}
          icon={result === "succeeded" ? "ok" : result === "failed" ? "problem" : "clock"}
          text={label}
        />
        {(message ?? code) && (
          <span class="small muted">
            <InlineCode text={message ?? humanize(code ?? "")} />
          </span>
        )}
      </span>
    </li>
  );
}
