/** One Hasura Cloud project, in tabs: env vars, integrations, history and health. */

import { useQuery } from "@tanstack/preact-query";
import { useEffect, useRef } from "preact/hooks";
import { may } from "../account";
import { asProblem, Problem } from "../api/problem";
import { connections, project as projectQuery, projectSyncs, refresh } from "../api/queries";
import { address } from "../location";
import { Callout, Loaded, Page } from "../ui/page";
import { InlineCode } from "../ui/text";
import { EnvVarsTab } from "./env_vars_tab";
import { HealthTab } from "./health_tab";
import { HistoryTab } from "./history_tab";
import { IntegrationsTab } from "./integrations_tab";
import { epochsOf, joined, type ProjectData } from "./project_data";
import { StatusNotes } from "./status_notes";

const TABS = {
  "env-vars": ["Env vars", EnvVarsTab],
  integrations: ["Integrations", IntegrationsTab],
  history: ["History", HistoryTab],
  health: ["Health", HealthTab]
} as const;

export function ProjectPage({ id, tab }: { id: string; tab: string }) {
  const syncs = useQuery(projectSyncs(id));
  const details = useQuery({ ...projectQuery(id), retry: false });
  const accounts = useQuery({ ...connections, enabled: may("use_own") });
  const epochs = syncs.data && epochsOf(syncs.data);
  const known = useRef(epochs);
  useEffect(() => {
    // An enable, opt-out, restart or transfer changes more than the sync.
    if (known.current !== undefined && epochs !== known.current) void refresh("projects");
    known.current = epochs;
  }, [epochs]);
  const asked = !details.isPending && (!accounts.isPending || !may("use_own"));
  // A project is hidden while nobody can see it, or Hasura Cloud does not respond; its syncs can still be shown.
  const complete = syncs.data && asked && (details.data !== undefined || syncs.data.length > 0);
  const data = complete ? joined(id, details.data ?? null, accounts.data ?? [], syncs.data) : undefined;
  const error = syncs.error ?? (data ? null : details.error);
  return (
    <Page
      title={data?.project.name ?? "Project"}
      lead={data && <Lead data={data} problem={details.error && asProblem(details.error)} />}
      trail={[["Projects", address("projects")]]}
      name={`/projects/${id}`}>
      <Loaded query={{ data, error, refetch: () => Promise.all([syncs.refetch(), details.refetch()]) }}>
        {(data) => <Tabs data={data} tab={tab} error={details.error} />}
      </Loaded>
    </Page>
  );
}

function Tabs({ data, tab, error }: { data: ProjectData; tab: string; error: Error | null }) {
  const chosen = tab in TABS ? (tab as keyof typeof TABS) : "env-vars";
  const [label, Tab] = TABS[chosen];
  return (
    <>
      {error && <NotAsked problem={asProblem(error)} />}
      {!error && !data.project.live && <StoredOnly />}
      <StatusNotes data={data} />
      <nav class="tabs" aria-label="Project">
        {Object.entries(TABS).map(([id, [name]]) => (
          <a
            key={id}
            href={address("projects", data.project.project_id, id)}
            aria-current={id === chosen ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <section class="stack" aria-label={label}>
        <Tab data={data} />
      </section>
    </>
  );
}

/** A note that the project itself could not be read; its syncs are. */
function NotAsked({ problem: { status, title, detail } }: { problem: Problem }) {
  if (status === 404) return null;
  return (
    <Callout look="warning">
      <p>
        <strong>Only what is stored is shown. </strong>
        {title}. <InlineCode text={detail} />
      </p>
    </Callout>
  );
}

function StoredOnly() {
  return (
    <Callout look="warning">
      <p>
        <strong>Only what is stored is shown. </strong>Hasura Cloud did not respond when it was asked for this project.
      </p>
    </Callout>
  );
}

function Lead({ data: { project, connections }, problem }: { data: ProjectData; problem: Problem | null }) {
  if (project.hidden && problem?.status === 404)
    return <>No connection can currently see this project at Hasura Cloud, so only its syncs are shown.</>;
  const owner = connections.find(({ hasura_user_id }) => hasura_user_id === project.owner_id);
  return (
    <>
      {owner?.hasura_account && `Owned by ${owner.hasura_account}. `}
      <code class="small">{project.project_id}</code>
    </>
  );
}
