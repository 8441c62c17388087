/** The frame of all pages: heading, cards, what is shown while loading, problems with their next step, and empty lists. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";
import { asProblem, type Problem } from "../api/problem";
import { online } from "../api/queries";
import type { SyncView } from "../api/schema";
import { projectName } from "../format";
import { syncAddress } from "../location";
import { signIn } from "../session";
import { ActionButton, Button, LinkButton } from "./button";
import { Icon, type IconName } from "./icon";
import { List, type ListProps } from "./list";
import { Callout, InlineCode, Name, Paragraph, ProblemCallout, RequestId } from "./text";

export type Loading<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown };

type PageProps = {
  title: string;
  lead?: ComponentChildren;
  parent?: [label: string, href: string];
  actions?: ComponentChildren;
  /** Pages with the same name keep the focus when one follows the other. */
  name?: string;
  children: ComponentChildren;
};

let lastPage: string | null = null;

export function Page({ title, lead, parent, actions, name, children }: PageProps) {
  const [at] = useLocation();
  const search = useSearch();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · urlsync`;
  }, [title]);
  useEffect(() => {
    const page = name ?? at;
    if (lastPage !== null && lastPage !== page) {
      // For screen readers, and so that the keyboard continues at the top.
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    lastPage = page;
  }, [name, at]);
  return (
    <main id="main" tabIndex={-1} data-route={`#${at}${search ? `?${search}` : ""}`}>
      <header class="mb-6 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <div class="grid min-w-0 gap-1">
          {parent && (
            <nav class="text-sm" aria-label="Breadcrumb">
              <a href={parent[1]}>{parent[0]}</a> /
            </nav>
          )}
          <h1 ref={heading} tabIndex={-1} title={title}>
            {title}
          </h1>
          {lead && <p class="max-w-[68ch] text-soft">{lead}</p>}
        </div>
        {actions && <div class="row gap-2 print:hidden">{actions}</div>}
      </header>
      <div class="stack gap-6">{children}</div>
    </main>
  );
}

type LoadedProps<Data> = { query: Loading<Data>; lines?: number; children: (data: Data) => ComponentChildren };

const OFFLINE = "You are offline. This appears as soon as the network is back.";

/** What a query found, with what is shown until then. */
export function Loaded<Data>({ query: { data, error, refetch }, lines = 4, children }: LoadedProps<Data>) {
  const problem = error && asProblem(error);
  if (data === undefined && problem) return <ProblemView problem={problem} retry={refetch} />;
  if (data === undefined)
    return online.value ? <Skeleton lines={lines} /> : <Callout look="warning" icon="offline" children={OFFLINE} />;
  return (
    <>
      {problem && (
        <Callout look="warning">
          <Paragraph label="This may be out of date." text={`${problem.title}. ${problem.detail}`} />
          <NextButton problem={problem} retry={refetch} />
        </Callout>
      )}
      {children(data)}
    </>
  );
}

type QueryListProps<Item> = Omit<ListProps<Item>, "of"> & {
  query: Loading<Item[] | { items: Item[] }>;
  lines?: number;
};

/** The list that a query found, with what is shown until then. */
export function QueryList<Item>({ query, lines, ...list }: QueryListProps<Item>) {
  return (
    <Loaded query={query} lines={lines}>
      {(data) => <List of={Array.isArray(data) ? data : data.items} {...list} />}
    </Loaded>
  );
}

export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div class="skeleton stack" role="status" aria-busy="true">
      <span class="sr-only">Loading…</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="h-14 animate-pulse rounded-lg bg-hover" aria-hidden="true" />
      ))}
    </div>
  );
}

/** A link to the project of a sync, where that sync is shown. */
export function ProjectLink({ sync, tab = "env-vars", class: look }: { sync: SyncView; tab?: string; class?: string }) {
  return (
    <a class={look} href={syncAddress(sync, tab)}>
      <Name text={projectName(sync)} class="block" />
    </a>
  );
}

type EmptyProps = { icon: IconName; title: string; children?: ComponentChildren; actions?: ComponentChildren };

/** Placeholder for an empty page or list: what will appear here, and how to get there. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <section class="grid justify-items-center gap-3 rounded-xl border border-dashed border-edge px-6 py-9 text-center">
      <span class="rounded-full bg-accent-soft p-3 text-xl text-accent">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      <div class="max-w-[56ch] text-soft">{children}</div>
      {actions && <div class="row gap-2 print:hidden">{actions}</div>}
    </section>
  );
}

type FoldProps = { title: ComponentChildren; open?: boolean; children: ComponentChildren };

/** A part that is made when it is opened. */
export function Fold({ title, open: first = false, children }: FoldProps) {
  const [open, setOpen] = useState(first);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children}
    </details>
  );
}

type CardProps = Record<"side" | "foot" | "children", ComponentChildren> & { title: string; flush?: boolean };

/** A section with a title, and something at the title's side. A `flush` card is for lists, which reach its edges. */
export function Card({ title, side, flush = false, children, foot }: Partial<CardProps>) {
  const id = useId();
  return (
    <section class={flush ? "card flush" : "card"} aria-labelledby={id}>
      <div class="card-head row justify-between">
        <h2 id={id}>{title}</h2>
        {side}
      </div>
      {children}
      {foot && <div class="flex flex-wrap gap-2 border-t border-line pt-3">{foot}</div>}
    </section>
  );
}

export function Columns({ side, children }: { side: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="grid grid-cols-1 gap-6 lg:grid-cols-[5fr_3fr]">
      <div class="stack content-start gap-4">{children}</div>
      <div class="stack content-start gap-4">{side}</div>
    </div>
  );
}

const LINKS: Record<string, [label: string, href: string]> = {
  add_connection: ["Add connection", "#/connections"],
  reconnect_heroku: ["Reconnect Heroku", "#/connections"],
  redrive: ["View dead letters", "#/"]
};

type ProblemProps = { problem: Problem; retry?: () => unknown };

/** A problem: what is wrong, what to do, and the request ID for the logs. */
export function ProblemView({ problem, retry }: ProblemProps) {
  const links = problem.actions.flatMap((action) => (LINKS[action] ? [LINKS[action]] : []));
  return (
    <ProblemCallout problem={problem}>
      <List of={problem.errors} by="location">
        {({ location, message }) => <InlineCode text={`\`${location.replace(/^(body|query)\./, "")}\`: ${message}`} />}
      </List>
      <RequestId id={problem.requestId} />
      <div class="row gap-2">
        <NextButton problem={problem} retry={retry} />
        {links.map(([label, href]) => (
          <LinkButton key={label} href={href} label={label} />
        ))}
      </div>
    </ProblemCallout>
  );
}

function NextButton({ problem, retry }: ProblemProps) {
  if (problem.kind === "signed-out") return <ActionButton perform={signIn} label="Sign in again" />;
  return retry && <Button onClick={() => void retry()} label="Try again" />;
}
