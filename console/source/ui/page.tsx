/** The frame of all pages: heading, what is shown while loading, problems with their next step, and empty lists. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";
import { asProblem } from "../api/problem";
import { Icon, type IconName } from "./icon";
import { ProblemView, StaleNote } from "./problem_view";

/** The part of a query that says how far it is. */
export type Loading<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown };

type PageProps = {
  title: string;
  lead?: ComponentChildren;
  /** The breadcrumb of parent pages. */
  trail?: [label: string, href: string][];
  actions?: ComponentChildren;
  /** Pages with the same name keep the focus when one follows the other. */
  name?: string;
  children: ComponentChildren;
};

let lastPage: string | null = null;

export function Page({ title, lead, trail = [], actions, name, children }: PageProps) {
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
      <header class="page-head">
        <div class="page-title">
          {trail.length > 0 && <Trail of={trail} />}
          <h1 ref={heading} tabIndex={-1} title={title}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      <div class="page-body">{children}</div>
    </main>
  );
}

function Trail({ of }: { of: [string, string][] }) {
  return (
    <nav class="trail" aria-label="Breadcrumb">
      <ol>
        {of.map(([label, href]) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** What a query found, with what is shown until then. */
export function Loaded<Data>({
  query,
  lines = 4,
  children
}: {
  query: Loading<Data>;
  lines?: number;
  children: (data: Data) => ComponentChildren;
}) {
  const { data, error } = query;
  const retry = () => query.refetch();
  if (data === undefined)
    return error ? <ProblemView problem={asProblem(error)} retry={retry} /> : <Skeleton lines={lines} />;
  return (
    <>
      {error && <StaleNote problem={asProblem(error)} retry={retry} />}
      {children(data)}
    </>
  );
}

/** Placeholder while content is loading. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-busy="true">
      <span class="hidden">Loading…</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}

type EmptyProps = { icon: IconName; title: string; children?: ComponentChildren; actions?: ComponentChildren };

/** Placeholder for an empty page or list: what will appear here, and how to get there. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <section class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <div class="prose">{typeof children === "string" ? <p>{children}</p> : children}</div>
      {actions && <div class="actions">{actions}</div>}
    </section>
  );
}

type CalloutProps = { look?: "" | "ok" | "info" | "warning" | "problem"; icon?: IconName; children: ComponentChildren };

export function Callout({ look = "", icon, children }: CalloutProps) {
  return (
    <div class={`callout ${look}`.trim()} role="status">
      <Icon name={icon ?? (look || "info")} />
      <div class="callout-text">{children}</div>
    </div>
  );
}

type CardProps = {
  title: ComponentChildren;
  side?: ComponentChildren;
  flush?: boolean;
  id: string;
  children: ComponentChildren;
};

/** A section with a title, and something at the title's side. */
export function Card({ title, side, flush = false, id, children }: CardProps) {
  return (
    <section class={flush ? "card flush" : "card"} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {side}
      </div>
      {children}
    </section>
  );
}
