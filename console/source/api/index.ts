/** The API: its client, its problems, its types, and the queries that share a cache. */

export * from "./client";
export * from "./problem";
export { Problem } from "./problem";
export * from "./queries";
export * from "./schema";
