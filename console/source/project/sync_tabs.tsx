/** The tabs about a single sync of a project: its history, as a timeline that stays up to date, and its diagnosis. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentType } from "preact";
import { useSearch } from "wouter-preact";
import { may } from "../account";
import { get, type HistoryEntryView, type Severity, syncHistory, type SyncView } from "../api";
import { absoluteTime, CAUSES, dayOf, duration, label, pluralize, timeOfDay, timeZone, worstFirst } from "../format";
import { address, syncAddress } from "../location";
import { ActionButton, Card, Empty, Fingerprint, Icon, InlineCode, LinkButton, List, Loaded, Paragraph } from "../ui";
import { QueryList, SeverityBadge, Steps, Time, useList } from "../ui";
import { ActionButtons } from "./action_buttons";
import { chosenSync, type ProjectData } from "./project_data";
import { type EventRow, foldedText, newestOf, type QuietRow, type Row, timeline } from "./timeline";

type ViewProps = { data: ProjectData; sync: SyncView };
type ChosenProps = { data: ProjectData; tab: string; empty: string; View: ComponentType<ViewProps> };

/** What a tab shows of the sync that the address names, with links to the others; without any, what will be there. */
function ChosenSync({ data, tab, empty, View }: ChosenProps) {
  const { syncs, project } = data;
  const chosen = chosenSync(syncs, new URLSearchParams(useSearch()).get("sync"));
  if (!chosen) return <NoSyncYet projectId={project.project_id}>{empty}</NoSyncYet>;
  return (
    <>
      {syncs.length > 1 && (
        <nav class="flex flex-wrap gap-2" aria-label="Env vars with a sync">
          {syncs.map((sync) => (
            <a
              key={sync.sync_id}
              class="rounded-full border border-edge px-3 py-1 text-soft no-underline aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent"
              href={syncAddress(sync, tab)}
              aria-current={sync === chosen}>
              <code>{sync.env_var}</code>
            </a>
          ))}
        </nav>
      )}
      <View key={chosen.sync_id} sync={chosen} data={data} />
    </>
  );
}

/** Placeholder for a project without a sync: what will appear here. */
export function NoSyncYet({ projectId, children }: { projectId: string; children: string }) {
  const href = address("projects", projectId, "integrations");
  const action = may("use_own") && <LinkButton look="primary" href={href} label="Connect a Heroku database" />;
  return (
    <Empty icon="connections" title="No syncs yet" actions={action}>
      {children}
    </Empty>
  );
}

/** A row of the timeline, with the line that leads to the next one. */
const ROW =
  "relative grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3 pb-4 not-last:before:absolute not-last:before:inset-y-0 not-last:before:left-3.25 not-last:before:w-0.5 not-last:before:bg-line";

export function HistoryTab({ data }: { data: ProjectData }) {
  const empty = "Rotations, user actions and the time each change took appear here.";
  return <ChosenSync data={data} tab="history" empty={empty} View={History} />;
}

function History({ sync: { sync_id } }: ViewProps) {
  const { query, items, more } = useList(syncHistory(sync_id));
  const days = Map.groupBy(timeline(items), (row) => dayOf(newestOf(row).at));
  return (
    <Loaded query={query}>
      {() => (
        <div class="stack gap-4">
          {items.length === 0 && <Empty icon="clock" title="No history yet" children="The first check is queued." />}
          {[...days].map(([day, rows]) => (
            <section key={day} aria-label={day}>
              <h2 class="mb-3 hint">
                {day}
                <span class="font-normal"> · times in {timeZone(newestOf(rows[0] as Row).at)}</span>
              </h2>
              <ol>
                {rows.map((row) =>
                  row.kind === "quiet" ? (
                    // The oldest check of the row stays the same when newer ones are added.
                    <QuietView key={row.entries.at(-1)?.entry_id} row={row} />
                  ) : (
                    <EventView key={row.entry.entry_id} row={row} />
                  )
                )}
              </ol>
            </section>
          ))}
          {more}
        </div>
      )}
    </Loaded>
  );
}

function EventView({ row: { entry, requested } }: { row: EventRow }) {
  const { tone, title, meaning } = entry;
  return (
    <li class={ROW}>
      <span
        class={`tone relative flex size-7 items-center justify-center rounded-full border-2 border-canvas bg-(--tone-soft) text-(--tone) ${tone}`}>
        <Icon name={tone} />
      </span>
      <div class="pt-0.5">
        <p class="flex flex-wrap items-baseline justify-between gap-x-3">
          <strong>{title}</strong>
          <Clock at={entry.at} />
        </p>
        <Paragraph text={meaning} />
        <EventFacts entry={entry} requested={requested} />
      </div>
    </li>
  );
}

function EventFacts({ entry, requested }: { entry: HistoryEntryView; requested: HistoryEntryView | null }) {
  const { action, cause, release_version, propagation_ms, duration_ms, outcome } = entry;
  const { fingerprint_before: before, fingerprint: after } = entry;
  const actor = entry.actor ?? requested?.actor;
  const facts = [
    actor ? `by ${actor}` : action === "checked" && label(CAUSES, cause),
    release_version !== null && `release v${release_version}`,
    propagation_ms !== null && `${duration(propagation_ms)} from Heroku to Hasura`,
    propagation_ms === null && duration_ms > 0 && `took ${duration(duration_ms)}`
  ];
  return (
    <p class="hint">
      {facts.filter(Boolean).join(" · ")}
      {outcome === "updated" && after && (
        <>
          {" · "}
          {before ? <Fingerprint of={before} /> : "no value"}
          <span class="sr-only"> changed to </span>
          <span aria-hidden="true"> → </span>
          <Fingerprint of={after} />
        </>
      )}
    </p>
  );
}

function QuietView({ row: { entries } }: { row: QuietRow }) {
  return (
    <li class={ROW}>
      <details class="hint col-start-2">
        <summary>
          {foldedText(entries)} <Clock at={entries[0].at} />
        </summary>
        <List of={entries} by="entry_id" aria-label={pluralize(entries.length, "check")} class="pt-1 pl-4">
          {({ at, cause, release_version, explanation, duration_ms }) => (
            <>
              <Clock at={at} /> {label(CAUSES, cause)}
              {release_version !== null && `, release v${release_version}`}
              {explanation && `: ${explanation.title}`}, took {duration(duration_ms)}
            </>
          )}
        </List>
      </details>
    </li>
  );
}

function Clock({ at }: { at: string }) {
  return (
    <time class="hint tabular-nums" dateTime={at} title={absoluteTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}

const SUMMARY: Record<Severity, string> = { ok: "Healthy", warning: "Has warnings", problem: "Needs attention" };
const FINGERPRINT = /^[0-9a-f]{32}$/;
const FINDING = "grid items-start justify-items-start gap-x-4 gap-y-2 md:grid-cols-[15rem_1fr]";
const EMPTY =
  "The diagnosis shows whether Heroku access works, the webhook is registered, the value is current and the project is healthy.";

export function HealthTab({ data }: { data: ProjectData }) {
  return <ChosenSync data={data} tab="health" empty={EMPTY} View={Diagnosis} />;
}

/** The diagnosis runs only after the sync has changed, because it costs calls to Heroku and Hasura. */
function Diagnosis({ sync, data }: ViewProps) {
  const query = useQuery({
    queryKey: ["diagnosis", sync.sync_id, stateOf(sync)],
    queryFn: async ({ signal }) => {
      const { findings } = await get("/v1/syncs/{sync_id}/diagnosis", { path: { sync_id: sync.sync_id } }, signal);
      return worstFirst(findings);
    },
    staleTime: Infinity,
    placeholderData: (before) => before
  });
  const worst = query.data?.[0]?.level ?? "ok";
  const side = (
    <div class="row">
      {query.data && <SeverityBadge severity={worst} text={SUMMARY[worst]} />}
      {query.data && <Time label="checked" at={new Date(query.dataUpdatedAt).toISOString()} />}
      <ActionButton label="Run again" look="small" icon="refresh" perform={query.refetch} />
    </div>
  );
  return (
    <Card title={sync.env_var} flush side={side}>
      <QueryList query={query} by="code" class="list" item={FINDING}>
        {({ level, title, meaning, automatic, next_step, actions, detail }) => (
          <>
            <SeverityBadge severity={level} text={title} />
            <div class="stack gap-1">
              <p>
                <InlineCode text={detail ? meaning.replace(/\.$/, "") : meaning} />
                {detail && [" (", FINGERPRINT.test(detail) ? <Fingerprint of={detail} /> : detail, ")."]}
              </p>
              <Steps automatic={automatic} next_step={next_step} />
              <div class="row gap-2 empty:hidden">
                <ActionButtons sync={sync} actions={actions} data={data} />
              </div>
            </div>
          </>
        )}
      </QueryList>
    </Card>
  );
}

/** Return the state whose change makes a diagnosis out of date. */
function stateOf({ status, reason, epoch, fingerprint, serving, webhook, held_since }: SyncView): string {
  return [status, reason, epoch, fingerprint, serving, webhook, held_since].join(" ");
}
