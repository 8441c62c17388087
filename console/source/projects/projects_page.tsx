/** The projects that the connections can see, with their syncs: searched, sorted and paged by the API. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { projectList, useUntilFound } from "../api/queries";
import type { EnvVar, Project, Sync } from "../api/types";
import type { components } from "../api/schema";
import { pluralize } from "../format";
import { address, useQueryFields } from "../location";
import { Badge, StatusBadge } from "../ui/badge";
import { ActionButton } from "../ui/button";
import { SearchField } from "../ui/form";
import { Callout, Empty, Loaded, Page } from "../ui/page";
import { Name, Time } from "../ui/text";

type Unreachable = components["schemas"]["UnreachableView"];

export function ProjectsPage() {
  const [fields, change] = useQueryFields();
  const q = fields.get("q") ?? "";
  const descending = fields.get("sort") === "-name";
  const query = useInfiniteQuery(projectList(q, descending ? "-name" : "name"));
  const projects = query.data?.pages.flatMap(({ items }) => items) ?? [];
  useUntilFound(query, projects.length);
  return (
    <Page title="Projects" lead="The Hasura Cloud projects that your connections can see." name="/projects">
      <Loaded query={query} lines={6}>
        {({ pages }) => (
          <>
            <Incomplete unreachable={pages.flatMap(({ unreachable }) => unreachable)} />
            {projects.length === 0 && !q && !query.hasNextPage ? (
              <NoProjects />
            ) : (
              <>
                <div class="toolbar">
                  <SearchField
                    label="Search projects"
                    placeholder="Name or ID"
                    value={q}
                    onSearch={(text) => change({ q: text })}
                  />
                  <select
                    aria-label="Order"
                    value={descending ? "-name" : ""}
                    onChange={(event) => change({ sort: event.currentTarget.value })}>
                    <option value="">A to Z</option>
                    <option value="-name">Z to A</option>
                  </select>
                  <p class="small muted" role="status">
                    {query.hasNextPage
                      ? `First ${pluralize(projects.length, "project")}`
                      : pluralize(projects.length, "project")}
                  </p>
                </div>
                {projects.length === 0 ? (
                  <p class="muted">No projects match.</p>
                ) : (
                  <ul class="card flush list projects">
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
  return (
    <li>
      <div class="project-name">
        <h2>
          <a class="strong-link" href={address("projects", id, "env-vars")}>
            <Name text={name} />
          </a>
        </h2>
        <p class="small muted">
          <code>{id}</code>
        </p>
        {live === false && (
          <Badge
            look="warning"
            icon="clock"
            text="As last seen"
            title="Hasura Cloud could not be asked for this project"
          />
        )}
      </div>
      {synced.length > 0 ? (
        <ul class="synced">
          {synced.map(({ name: envVar, sync }) => (
            <SyncedItem key={envVar} name={envVar} sync={sync} />
          ))}
        </ul>
      ) : (
        <div class="row spread not-synced">
          <span class="muted">No sync</span>
          {may("use_own") && (
            <a class="button small" href={address("projects", id, "integrations")}>
              Connect a Heroku database
            </a>
          )}
        </div>
      )}
    </li>
  );
}

function SyncedItem({ name, sync }: { name: string; sync: Sync }) {
  return (
    <li>
      <span class="two-lines">
        <Name code text={name} />
        <span class="small muted">
          from <Name text={`${sync.heroku_app.name}/${sync.config_var}`} />
        </span>
      </span>
      <span class="two-lines end">
        <StatusBadge of={sync} />
        <span class="small muted">
          updated <Time at={sync.last_updated_at} />
        </span>
      </span>
    </li>
  );
}

function NoProjects() {
  return (
    <Empty
      icon="projects"
      title="No projects"
      actions={
        may("use_own") && (
          <a class="button primary" href="#/connections">
            Add connection
          </a>
        )
      }>
      Projects are found through the Hasura Cloud tokens of your connections. Add a connection of a user who owns
      projects, and they appear here.
    </Empty>
  );
}
