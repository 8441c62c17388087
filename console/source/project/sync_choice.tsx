/** Links to choose one of several syncs of a project, and the placeholder where there is none. */

import { may } from "../account";
import type { Sync } from "../api/types";
import { address } from "../location";
import { Empty } from "../ui/page";

export function SyncChoice({ syncs, chosen, tab }: { syncs: Sync[]; chosen: Sync; tab: string }) {
  if (syncs.length < 2) return null;
  return (
    <nav class="sync-choice" aria-label="Env vars with a sync">
      {syncs.map(({ sync_id, project_id, env_var }) => (
        <a
          key={sync_id}
          href={`${address("projects", project_id, tab)}?sync=${sync_id}`}
          aria-current={sync_id === chosen.sync_id ? "true" : undefined}>
          <code>{env_var}</code>
        </a>
      ))}
    </nav>
  );
}

/** Placeholder for a project without a sync: what will appear here. */
export function NoSyncYet({ projectId, children }: { projectId: string; children: string }) {
  return (
    <Empty
      icon="connections"
      title="No syncs yet"
      actions={
        may("use_own") && (
          <a class="button primary" href={address("projects", projectId, "integrations")}>
            Connect a Heroku database
          </a>
        )
      }>
      {children}
    </Empty>
  );
}
