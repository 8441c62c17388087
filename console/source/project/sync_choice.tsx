/** The choice of one of several syncs of a project, in tabs about a single sync. */

import type { ComponentChildren } from "preact";
import { useSearch } from "wouter-preact";
import { may } from "../account";
import type { Sync } from "../api";
import { address } from "../location";
import { Empty, LinkButton } from "../ui";
import { chosenSync, type ProjectData } from "./project_data";

type ChosenProps = { data: ProjectData; tab: string; empty: string; children: (sync: Sync) => ComponentChildren };

/** What a tab shows of the sync that the address names, with links to the others; without any, what will be there. */
export function ChosenSync({ data: { syncs, project }, tab, empty, children }: ChosenProps) {
  const chosen = chosenSync(syncs, new URLSearchParams(useSearch()).get("sync"));
  if (!chosen) return <NoSyncYet projectId={project.project_id}>{empty}</NoSyncYet>;
  return (
    <>
      {syncs.length > 1 && (
        <nav class="flex flex-wrap gap-2" aria-label="Env vars with a sync">
          {syncs.map(({ sync_id, project_id, env_var }) => (
            <a
              key={sync_id}
              class="rounded-full border border-edge px-3 py-1 text-soft no-underline aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:text-accent"
              href={`${address("projects", project_id, tab)}?sync=${sync_id}`}
              aria-current={sync_id === chosen.sync_id ? "true" : undefined}>
              <code>{env_var}</code>
            </a>
          ))}
        </nav>
      )}
      {children(chosen)}
    </>
  );
}

/** Placeholder for a project without a sync: what will appear here. */
export function NoSyncYet({ projectId, children }: { projectId: string; children: string }) {
  const action = may("use_own") && (
    <LinkButton look="primary" href={address("projects", projectId, "integrations")}>
      Connect a Heroku database
    </LinkButton>
  );
  return (
    <Empty icon="connections" title="No syncs yet" actions={action}>
      {children}
    </Empty>
  );
}
