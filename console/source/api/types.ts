/** Names for the schemas of the API's document. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Connection = Schemas["ConnectionView"];
export type DeadLetter = Schemas["DeadLetterView"];
export type Entry = Schemas["HistoryEntryView"];
export type ActivityEntry = Schemas["ActivityEntryView"];
export type Explanation = Schemas["ExplanationView"];
export type Finding = Schemas["FindingView"];
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
