/** The routes of the API: those of its document, and the newest ones by hand until it has them. */

import type { paths as Documented, components } from "./schema";

type Schemas = components["schemas"];
type Reply<Status extends number, Body> = Record<
  Status,
  { headers: Record<string, unknown>; content: { "application/json": Body } }
>;
type Get<Query, Body, Path = undefined> = { parameters: { query?: Query; path?: Path }; responses: Reply<200, Body> };
type Page<Item> = { items: Item[]; next_cursor: string | null };

export type Sync = Schemas["SyncView"];
export type Group = Schemas["SyncGroupView"];
export type Counts = Schemas["SyncCountsView"];
type ListQuery = NonNullable<Documented["/v1/syncs"]["get"]["parameters"]["query"]>;
export type SyncFilter = { [Name in keyof Omit<ListQuery, "sort" | "limit" | "cursor">]: NonNullable<ListQuery[Name]> };
export type EnvVar = Schemas["EnvVarView"];
export type Project = Schemas["ProjectDetails"];
export type JobAction = "check" | "opt_out" | "restart" | "delete";
export type Job = {
  job_id: string;
  action: JobAction;
  state: "queued" | "running" | "cancelled" | "done";
  total: number;
  succeeded: number;
  failed: number;
  skipped: number;
  remaining: number;
  created_at: string;
  created_by: string;
  finished_at: string | null;
  cancelled_by: string | null;
};
export type JobResult = {
  sync_id: string;
  project_name: string | null;
  heroku_app_name: string | null;
  env_var: string | null;
  result: "succeeded" | "failed" | "skipped" | "pending";
  code: string | null;
  message: string | null;
};
export type JobBody = {
  action: JobAction;
  ids?: string[];
  filter?: SyncFilter;
  count: number;
  connection_id?: string | null;
};

type Newest = {
  "/v1/jobs": {
    get: Get<{ limit?: number; cursor?: string }, Page<Job>>;
    post: {
      parameters: { header?: { "Idempotency-Key"?: string } };
      requestBody: { content: { "application/json": JobBody } };
      responses: Reply<202, Job>;
    };
  };
  "/v1/jobs/{job_id}": { get: { parameters: { path: { job_id: string } }; responses: Reply<200, Job> } };
  "/v1/jobs/{job_id}/results": {
    get: {
      parameters: {
        path: { job_id: string };
        query?: { result?: JobResult["result"]; limit?: number; cursor?: string };
      };
      responses: Reply<200, Page<JobResult>>;
    };
  };
  "/v1/jobs/{job_id}/cancel": { post: { parameters: { path: { job_id: string } }; responses: Reply<200, Job> } };
};

export type paths = Omit<Documented, keyof Newest> & Newest;
