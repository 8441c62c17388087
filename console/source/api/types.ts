/** Names for the schemas of the API's document. */

import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type ListQuery = NonNullable<paths["/v1/syncs"]["get"]["parameters"]["query"]>;

export type Connection = Schemas["ConnectionView"];
export type DeadLetter = Schemas["DeadLetterView"];
export type Entry = Schemas["HistoryEntryView"];
export type ActivityEntry = Schemas["ActivityEntryView"];
export type EnableBody = Schemas["EnableBody"];
export type Explanation = Schemas["ExplanationView"];
export type Finding = Schemas["FindingView"];
export type Hold = Schemas["HoldView"];
export type HerokuDatabase = Schemas["HerokuDatabaseView"];
export type Me = Schemas["MeView"];
export type PersonAction = Schemas["PersonAction"];
export type Plan = Schemas["PlanView"];
export type ProjectDetails = Schemas["ProjectDetails"];
export type Proposal = Schemas["ProposalView"];
export type Redriven = Schemas["RedrivenView"];
export type Right = Schemas["Right"];
export type Severity = Schemas["Severity"];
export type ServiceStatus = Schemas["StatusView"];
export type Started = Schemas["StartedView"];
export type Counts = Schemas["SyncCountsView"];
export type EnvVar = Schemas["EnvVarView"];
export type Group = Schemas["SyncGroupView"];
export type Project = Schemas["ProjectDetails"];
export type Unreachable = Schemas["UnreachableView"];
export type Sync = Schemas["SyncView"];
export type SyncFilter = { [Name in keyof Omit<ListQuery, "sort" | "limit" | "cursor">]: NonNullable<ListQuery[Name]> };
export type Job = Schemas["JobView"];
export type JobAction = Schemas["JobAction"];
export type JobBody = Pick<Schemas["JobBody"], "action" | "count"> & { ids?: string[]; filter?: SyncFilter };
export type JobResult = Schemas["JobResultView"];
