/** One Hasura Cloud project, in tabs: env vars, integrations, history and health. */

import { useQuery } from "@tanstack/preact-query";
import { useEffect, useRef } from "preact/hooks";
import { may } from "../account";
import { asProblem, connections, project as projectQuery, projectSyncs, refresh } from "../api";
import type { SyncView } from "../api";
import { address } from "../location";
import { Callout, Loaded, Page, Paragraph, Steps } from "../ui";
import { ActionButtons } from "./action_buttons";
import { EnvVarsTab, IntegrationsTab } from "./env_vars_tab";
import { epochsOf, joined, type ProjectData } from "./project_data";
import { HealthTab, HistoryTab } from "./sync_tabs";

const TABS = {
  "env-vars": ["Env vars", EnvVarsTab],
  integrations: ["Integrations", IntegrationsTab],
  history: ["History", HistoryTab],
  health: ["Health", HealthTab]
} as const;

const UNANSWERED = "Hasura Cloud did not respond when it was asked for this project.";

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
  // Once asked, also while it is asked again: what is open on the page stays open.
  const asked = details.isFetched && (accounts.isFetched || !may("use_own"));
  // A project is hidden while nobody can see it, or Hasura Cloud does not respond; its syncs can still be shown.
  const complete = syncs.data && asked && (details.data !== undefined || syncs.data.length > 0);
  const failure = details.error ?? accounts.error;
  const unread = failure && asProblem(failure);
  const data = complete ? { ...joined(id, details.data ?? null, accounts.data ?? [], syncs.data), unread } : undefined;
  const error = syncs.error ?? (data ? null : details.error);
  return (
    <Page
      title={data?.project.name ?? "Project"}
      lead={data && <Lead data={data} />}
      parent={["Projects", "#/projects"]}
      name={`/projects/${id}`}>
      <Loaded query={{ data, error, refetch: () => Promise.all([syncs.refetch(), details.refetch()]) }}>
        {(data) => <Tabs data={data} tab={tab} />}
      </Loaded>
    </Page>
  );
}

function Tabs({ data, tab }: { data: ProjectData; tab: string }) {
  const chosen = tab in TABS ? (tab as keyof typeof TABS) : "env-vars";
  const [label, Tab] = TABS[chosen];
  const problem = data.unread;
  const unread = problem ? problem.status !== 404 : !data.project.live;
  const why = problem ? `${problem.title}. ${problem.detail}` : UNANSWERED;
  return (
    <>
      {unread && <Callout look="warning" children={<Paragraph label="Only what is stored is shown." text={why} />} />}
      {data.syncs.map((sync) => (
        <StatusNote key={sync.sync_id} sync={sync} data={data} />
      ))}
      <nav class="flex gap-1 overflow-x-auto border-b border-line max-sm:justify-between" aria-label="Project">
        {Object.entries(TABS).map(([id, [name]]) => (
          <a
            key={id}
            class="border-b-2 border-transparent px-3 py-2 font-medium whitespace-nowrap text-soft no-underline hover:text-ink focus-visible:-outline-offset-2 aria-[current=true]:border-accent aria-[current=true]:text-accent max-sm:px-1"
            href={address("projects", data.project.project_id, id)}
            aria-current={id === chosen}>
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

function Lead({ data: { project, connections, unread } }: { data: ProjectData }) {
  if (project.hidden && unread?.status === 404)
    return <>No connection can currently see this project at Hasura Cloud, so only its syncs are shown.</>;
  const owner = connections.find(({ hasura_user_id }) => hasura_user_id === project.owner_id);
  return (
    <>
      {owner?.hasura_account && `Owned by ${owner.hasura_account}. `}
      <code class="text-sm">{project.project_id}</code>
    </>
  );
}

/** The note above the tabs for a sync that needs attention or is not active, as the API explains it. */
function StatusNote({ sync, data }: { sync: SyncView; data: ProjectData }) {
  if (!sync.explanation) return null;
  const { severity, title, meaning, automatic, next_step } = sync.explanation;
  return (
    <section aria-label={`${sync.env_var}: ${title}`}>
      <Callout look={severity === "ok" ? "info" : severity}>
        <h2 class="text-base">
          {title} <span class="font-normal">{`· ${sync.env_var} is ${sync.status}`}</span>
        </h2>
        <Paragraph text={meaning} />
        <Steps automatic={automatic} next_step={next_step} />
        <div class="row mt-2 gap-2">
          <ActionButtons sync={sync} actions={sync.actions} data={data} />
        </div>
      </Callout>
    </section>
  );
}
