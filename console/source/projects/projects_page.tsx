/** The projects that the connections can see, with their syncs: searched, sorted and paged by the API. */

import { may } from "../account";
import { projectList, useUntilFound } from "../api";
import type { EnvVarView, ProjectDetails, SyncView, UnreachableView } from "../api";
import { pluralize } from "../format";
import { address, useQueryFields } from "../location";
import { Badge, Callout, Empty, Entry, LinkButton, List, Loaded, Name, Page, QuerySearch, Select } from "../ui";
import { StatusBadge, Time, useList } from "../ui";

const STORED = "Hasura Cloud could not be asked for this project";
const ITEM = "grid items-start gap-x-6 gap-y-2 lg:grid-cols-[2fr_5fr]";

export function ProjectsPage() {
  const [fields] = useQueryFields();
  const q = fields.get("q") ?? "";
  const descending = fields.get("sort") === "-name";
  const { query, items: projects, more } = useList(projectList(q, descending ? "-name" : "name"));
  useUntilFound(query, projects.length);
  const none = q && !query.hasNextPage && "No projects match.";
  const number = pluralize(projects.length, "project");
  return (
    <Page title="Projects" lead="The Hasura Cloud projects that your connections can see." name="/projects">
      <Loaded query={query} lines={6}>
        {({ pages }) => (
          <>
            <Incomplete unreachable={pages.flatMap(({ unreachable }) => unreachable)} />
            {projects.length > 0 || q || query.hasNextPage ? (
              <div class="toolbar">
                <QuerySearch name="q" aria-label="Search projects" placeholder="Name or ID" />
                <Select name="sort" label="Order" all="A to Z" options={[["-name", "Z to A"]]} />
                <p class="hint" role="status">
                  {query.hasNextPage ? `First ${number}` : number}
                </p>
              </div>
            ) : (
              <NoProjects />
            )}
            <List of={projects} by="project_id" class="card flush list" item={ITEM} none={none}>
              {(project) => <ProjectItem project={project} />}
            </List>
            {more}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A note that projects may be missing, because some connections could not list theirs. */
function Incomplete({ unreachable }: { unreachable: UnreachableView[] }) {
  const failed = [...new Map(unreachable.map((one) => [one.connection_id, one])).values()];
  if (failed.length === 0) return null;
  return (
    <Callout look="warning">
      <strong>
        Projects may be missing: Hasura Cloud did not list those of {pluralize(failed.length, "connection")}.
      </strong>
      <List of={failed} by="connection_id">
        {({ connection_id, explanation: { title, next_step } }) => (
          <>
            {connection_id && <a href={address("connections", connection_id)}>View connection</a>}
            {`: ${title}. ${next_step ?? ""}`}
          </>
        )}
      </List>
    </Callout>
  );
}

function ProjectItem({ project: { project_id: id, name, env_vars, live } }: { project: ProjectDetails }) {
  const synced = env_vars.filter((envVar): envVar is EnvVarView & { sync: SyncView } => envVar.sync !== null);
  return (
    <>
      <div class="min-w-0">
        <h2 class="text-base">
          <a class="strong-link" href={address("projects", id, "env-vars")}>
            <Name text={name} />
          </a>
        </h2>
        <p class="hint">
          <code>{id}</code>
        </p>
        {live === false && <Badge look="warning" icon="clock" text="As last seen" title={STORED} />}
      </div>
      <List of={synced} by="name" class="grid gap-2" item="row justify-between" none={<NotSynced id={id} />}>
        {({ name: envVar, sync }) => <SyncedItem name={envVar} sync={sync} />}
      </List>
    </>
  );
}

function NotSynced({ id }: { id: string }) {
  return (
    <div class="row justify-between">
      <span class="text-soft">No sync</span>
      {may("use_own") && (
        <LinkButton look="small" href={address("projects", id, "integrations")} label="Connect a Heroku database" />
      )}
    </div>
  );
}

function SyncedItem({ name, sync }: { name: string; sync: SyncView }) {
  const source = ["from ", <Name text={`${sync.heroku_app.name}/${sync.config_var}`} />];
  const updated = <Time label="updated" at={sync.last_updated_at} never="never updated" />;
  const title = <Name code class="font-semibold" text={name} />;
  return <Entry title={title} hint={source} side={<StatusBadge of={sync} />} note={updated} />;
}

function NoProjects() {
  const action = may("use_own") && <LinkButton look="primary" href="#/connections" label="Add connection" />;
  return (
    <Empty icon="projects" title="No projects" actions={action}>
      Projects are found through the Hasura Cloud tokens of your connections. Add a connection of a user who owns
      projects, and they appear here.
    </Empty>
  );
}
