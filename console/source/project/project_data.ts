/** The data of the Project page: what Hasura Cloud says of a project, joined with what is stored of its syncs. */

import type { Connection, EnvVar, ProjectDetails, Sync } from "../api";

/** A project; `hidden` if it could not be read, and only its syncs are known. */
export type ShownProject = Omit<ProjectDetails, "env_vars" | "tenant_id"> & { env_vars: EnvVar[]; hidden: boolean };
export type ProjectData = { project: ShownProject; connections: Connection[]; syncs: Sync[] };

/** Return the sync of a deep link, or else one that needs attention, or else the first. */
export function chosenSync(syncs: Sync[], syncId: string | null): Sync | null {
  return (
    syncs.find(({ sync_id }) => sync_id === syncId) ?? syncs.find(({ explanation }) => explanation) ?? syncs[0] ?? null
  );
}

/** Return the connections that can be used for a sync in a project: those of its current owner. */
export function ownersConnections({ project, connections }: ProjectData): Connection[] {
  return connections.filter(({ hasura_user_id }) => hasura_user_id === project.owner_id);
}

/** Return the syncs' epochs; when one changes, what is known of the project is out of date. */
export function epochsOf(syncs: Sync[]): string {
  return syncs
    .map(({ sync_id, epoch }) => `${sync_id} ${epoch}`)
    .sort()
    .join();
}

export function joined(
  projectId: string,
  project: ProjectDetails | null,
  connections: Connection[],
  syncs: Sync[]
): ProjectData {
  const sorted = syncs.toSorted((one, other) => one.env_var.localeCompare(other.env_var));
  const byName = new Map(sorted.map((sync) => [sync.env_var, sync]));
  const known = project === null ? hiddenProject(projectId, sorted) : { hidden: false, ...project };
  const names = new Set([...known.env_vars.map(({ name }) => name), ...byName.keys()]);
  const env_vars = [...names]
    .sort()
    .map((name) => ({ name, value: "********" as const, sync: byName.get(name) ?? null }));
  return { project: { ...known, env_vars }, connections, syncs: sorted };
}

function hiddenProject(projectId: string, syncs: Sync[]): ShownProject {
  const stored = syncs.find(({ project_name }) => project_name)?.project_name;
  return {
    project_id: projectId,
    name: stored ?? `Project ${projectId.slice(0, 8)}`,
    owner_id: null,
    connection_ids: [],
    connections: [],
    env_vars: [],
    env_vars_complete: false,
    live: false,
    hidden: true
  };
}
