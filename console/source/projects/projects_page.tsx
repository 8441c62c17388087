/** The projects that the connections can see, with their syncs: searched, sorted and paged by the API. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { projectList, useUntilFound } from "../api";
import type { EnvVar, Project, Sync, Unreachable } from "../api";
import { pluralize } from "../format";
import { address, useQueryFields } from "../location";
import { ActionButton, Badge, Callout, Empty, LinkButton, Loaded, Name, Page, SearchField, Select } from "../ui";
import { StatusBadge, Time } from "../ui";

export function ProjectsPage() {
  const [fields, change] = useQueryFields();
  const q = fields.get("q") ?? "";
  const descending = fields.get("sort") === "-name";
  const query = useInfiniteQuery(projectList(q, descending ? "-name" : "name"));
  const projects = query.data?.pages.flatMap(({ items }) => items) ?? [];
  useUntilFound(query, projects.length);
  const number = pluralize(projects.length, "project");
  return (
    <Page title="Projects" lead="The Hasura Cloud projects that your connections can see." name="/projects">
      <Loaded query={query} lines={6}>
        {({ pages }) => (
          <>
            <Incomplete unreachable={pages.flatMap(({ unreachable }) => unreachable)} />
            {projects.length === 0 && !q && !query.hasNextPage ? (
              <NoProjects />
            ) : (
              <div class="toolbar">
                <SearchField
                  label="Search projects"
                  placeholder="Name or ID"
                  value={q}
                  onSearch={(text) => change({ q: text })}
                />
                <Select
                  label="Order"
                  value={descending ? "-name" : ""}
                  all="A to Z"
                  options={[["-name", "Z to A"]]}
                  onChange={(sort) => change({ sort })}
                />
                <p class="hint" role="status">
                  {query.hasNextPage ? `First ${number}` : number}
                </p>
              </div>
            )}
            {projects.length === 0 && q && <p class="text-soft">No projects match.</p>}
            {projects.length > 0 && (
              <ul class="card flush list">
                {projects.map((project) => (
                  <ProjectItem key={project.project_id} project={project} />
                ))}
              </ul>
            )}
            {query.hasNextPage && (
              <ActionButton label="Load more" busy="Loading…" perform={() => query.fetchNextPage()} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A note that projects may be missing, because some connections could not list theirs. */
function Incomplete({ unreachable }: { unreachable: Unreachable[] }) {
  const failed = [...new Map(unreachable.map((one) => [one.connection_id, one])).values()];
  if (failed.length === 0) return null;
  return (
    <Callout look="warning">
      <strong>
        Projects may be missing: Hasura Cloud did not list those of {pluralize(failed.length, "connection")}.
      </strong>
      <ul>
        {failed.map(({ connection_id, explanation: { title, next_step } }) => (
          <li key={connection_id}>
            {connection_id && <a href={address("connections", connection_id)}>View connection</a>}
            {`: ${title}. ${next_step ?? ""}`}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function ProjectItem({ project: { project_id: id, name, env_vars, live } }: { project: Project }) {
  const synced = env_vars.filter((envVar): envVar is EnvVar & { sync: Sync } => envVar.sync !== null);
  const stored = "Hasura Cloud could not be asked for this project";
  return (
    <li class="grid items-start gap-x-6 gap-y-2 lg:grid-cols-[2fr_5fr]">
      <div class="min-w-0">
        <h2 class="text-base">
          <a class="strong-link" href={address("projects", id, "env-vars")}>
            <Name text={name} />
          </a>
        </h2>
        <p class="hint">
          <code>{id}</code>
        </p>
        {live === false && <Badge look="warning" icon="clock" text="As last seen" title={stored} />}
      </div>
      {synced.length > 0 && (
        <ul class="grid gap-2">
          {synced.map(({ name: envVar, sync }) => (
            <SyncedItem key={envVar} name={envVar} sync={sync} />
          ))}
        </ul>
      )}
      {synced.length === 0 && (
        <div class="row justify-between">
          <span class="text-soft">No sync</span>
          {may("use_own") && (
            <LinkButton look="small" href={address("projects", id, "integrations")}>
              Connect a Heroku database
            </LinkButton>
          )}
        </div>
      )}
    </li>
  );
}

function SyncedItem({ name, sync }: { name: string; sync: Sync }) {
  return (
    <li class="row justify-between">
      <span class="two-lines">
        <Name code class="font-semibold" text={name} />
        <span class="hint">
          from <Name text={`${sync.heroku_app.name}/${sync.config_var}`} />
        </span>
      </span>
      <span class="two-lines md:justify-items-end">
        <StatusBadge of={sync} />
        <span class="hint">
          updated <Time at={sync.last_updated_at} />
        </span>
      </span>
    </li>
  );
}

function NoProjects() {
  const action = may("use_own") && (
    <LinkButton look="primary" href="#/connections">
      Add connection
    </LinkButton>
  );
  return (
    <Empty icon="projects" title="No projects" actions={action}>
      Projects are found through the Hasura Cloud tokens of your connections. Add a connection of a user who owns
      projects, and they appear here.
    </Empty>
  );
}
