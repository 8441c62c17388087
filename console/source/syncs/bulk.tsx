/** Actions on many syncs at once: a job that the API stores and runs, whose progress has a page of its own. */

import { useState } from "preact/hooks";
import { api, dataOf, ownProblem, Problem, refresh } from "../api";
import type { JobAction, JobBody, SyncFilter } from "../api";
import { count, pluralize } from "../format";
import { navigate, path } from "../location";
import { ActionButton, type IconName, type Question } from "../ui";

export const MAX_SYNCS = 10_000;
const COUNT_PAGE = 500;

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
  let number = 0;
  let cursor: string | undefined;
  do {
    const query = { ...chosen.filter, limit: COUNT_PAGE, cursor };
    const page = await dataOf(api.GET("/v1/syncs", { params: { query } }));
    number += page.items.length;
    cursor = page.next_cursor ?? undefined;
  } while (cursor && number <= MAX_SYNCS);
  return number;
}
