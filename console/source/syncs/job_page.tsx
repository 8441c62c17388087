/** A job: how far it is, and what came of each sync. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { allPages, api, dataOf, job as jobQuery, paged, readResults, refresh } from "../api";
import type { Job, JobResult } from "../api";
import { count, humanize, pluralize } from "../format";
import { useQueryFields } from "../location";
import { ActionButton, Badge, Card, Facts, InlineCode, Loaded, Name, Page, Select, ShareBar, Time } from "../ui";
import type { IconName } from "../ui";
import { JOBS, startJob } from "./bulk";

type Result = JobResult["result"];

/** All results of the largest job. */
const MAX_PAGES = 100;
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
    const ids = (await allPages(readResults(job_id, "failed"), MAX_PAGES)).map(({ sync_id }) => sync_id);
    await startJob({ action, ids, count: ids.length });
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
      perform={() =>
        dataOf(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id } } })).finally(() => refresh("jobs"))
      }
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
  const read = paged(["jobs", job_id, "results", result, remaining], readResults(job_id, result), 60);
  const query = useInfiniteQuery(read);
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
        {({ pages }) => (
          <ul class="list">
            {pages
              .flatMap(({ items }) => items)
              .map((item) => (
                <ResultRow key={item.sync_id} item={item} />
              ))}
          </ul>
        )}
      </Loaded>
      {query.hasNextPage && (
        <div class="border-t border-line px-4 py-2">
          <ActionButton label="Load more" busy="Loading…" look="small" perform={() => query.fetchNextPage()} />
        </div>
      )}
    </Card>
  );
}

function ResultRow({ item }: { item: JobResult }) {
  const { project_name, heroku_app_name, env_var, sync_id, result, code, message } = item;
  const [label, look, icon] = RESULTS[result];
  const text = message ?? (code && humanize(code));
  return (
    <li class="row justify-between">
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
    </li>
  );
}
