/** The data of the Project page: what Hasura Cloud says of a project, joined with what is stored of its syncs. */

import type { ConnectionView, EnvVarView, Problem, ProjectDetails, SyncView } from "../api";
import { projectName } from "../format";

/** A project; `hidden` if it could not be read, and only its syncs are known. */
export type ShownProject = Omit<ProjectDetails, "env_vars" | "tenant_id"> & { env_vars: EnvVarView[]; hidden: boolean };
/** Why the project or the connections could not be read: then its owner, or what the owner has, is not known. */
type Unread = { unread?: Problem | null };
export type ProjectData = Unread & { project: ShownProject; connections: ConnectionView[]; syncs: SyncView[] };

/** Return the sync of a deep link, or else one that needs attention, or else the first. */
export function chosenSync(syncs: SyncView[], syncId: string | null): SyncView | null {
  return (
    syncs.find(({ sync_id }) => sync_id === syncId) ?? syncs.find(({ explanation }) => explanation) ?? syncs[0] ?? null
  );
}

/** Return the connections that can be used for a sync in a project: those of its current owner. */
export function ownersConnections({ project, connections }: ProjectData): ConnectionView[] {
  return connections.filter(({ hasura_user_id }) => hasura_user_id === project.owner_id);
}

/** Return the syncs' epochs; when one changes, what is known of the project is out of date. */
export function epochsOf(syncs: SyncView[]): string {
  const epochs = syncs.map(({ sync_id, epoch }) => `${sync_id} ${epoch}`);
  return epochs.sort().join();
}

/** Return a project with the sync of each env var. */
export function joined(
  id: string,
  project: ProjectDetails | null,
  connections: ConnectionView[],
  syncs: SyncView[]
): ProjectData {
  const sorted = syncs.toSorted((one, other) => one.env_var.localeCompare(other.env_var));
  const byName = new Map(sorted.map((sync) => [sync.env_var, sync]));
  const known = project === null ? hiddenProject(id, sorted) : { hidden: false, ...project };
  const names = new Set([...known.env_vars.map(({ name }) => name), ...byName.keys()]);
  const varOf = (name: string) => ({ name, value: "********" as const, sync: byName.get(name) ?? null });
  return { project: { ...known, env_vars: [...names].sort().map(varOf) }, connections, syncs: sorted };
}

function hiddenProject(project_id: string, syncs: SyncView[]): ShownProject {
  const project_name = syncs.find((sync) => sync.project_name)?.project_name;
  const name = projectName({ project_id, project_name });
  const unknown = { owner_id: null, connection_ids: [], connections: [], env_vars: [] };
  return { project_id, name, ...unknown, env_vars_complete: false, live: false, hidden: true };
}
