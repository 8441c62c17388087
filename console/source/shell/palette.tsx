/** What the keyboard reaches from anywhere: the sections, the search over everything, and the shortcuts. */

import Combobox from "@github/combobox-nav";
import { signal } from "@preact/signals";
import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useDebouncedState } from "@react-hookz/web/useDebouncedState";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { may } from "../account";
import { asProblem, firstPage, online, type Right } from "../api";
import { projectName, STATUSES } from "../format";
import { navigate, path } from "../location";
import { Dialog, Entry, Facts, Icon, type IconName, Name, SearchInput, TYPING_PAUSE_MS } from "../ui";

type Section = { label: string; path: string; key: string; icon: IconName; right: Right };

export const SECTIONS: Section[] = [
  { label: "Overview", path: "/", key: "o", icon: "overview", right: "see" },
  { label: "Syncs", path: "/syncs", key: "s", icon: "active", right: "see" },
  { label: "Projects", path: "/projects", key: "p", icon: "projects", right: "see" },
  { label: "Connections", path: "/connections", key: "c", icon: "connections", right: "use_own" },
  { label: "Endpoints", path: "/endpoints", key: "e", icon: "bell", right: "use_own" },
  { label: "Activity", path: "/activity", key: "a", icon: "clock", right: "see" }
];

export const paletteOpen = signal(false);

type Hit = { key: string; to: string; icon: IconName; title: string; text: string };

const SHOWN = 8;
const CHOOSING = { firstOptionSelectionMode: "selected", tabInsertsSuggestions: false } as const;

function close(): void {
  paletteOpen.value = false;
}

export function SearchDialog() {
  const [text, setText] = useState("");
  const [wanted, setWanted] = useDebouncedState("", TYPING_PAUSE_MS);
  const { data = [], ...search } = useQuery({
    queryKey: ["search", wanted],
    queryFn: ({ signal }) => found(wanted, signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData
  });
  const hits = [...(text ? data : []), ...pagesFor(text)];
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const shown = hits.map(({ to }) => to).join(" ");
  useEffect(() => {
    if (!input.current || !list.current) return;
    // Made again for other results, so that the first one is chosen.
    const combobox = new Combobox(input.current, list.current, CHOOSING);
    combobox.start();
    return () => combobox.destroy();
  }, [text, shown]);
  const type = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    setText(currentTarget.value.trim());
    setWanted(currentTarget.value.trim());
  };
  return (
    <Dialog title="Search" onClose={close}>
      <SearchInput
        inputRef={input}
        aria-label="Search projects, syncs and apps"
        autoFocus
        placeholder="Project, Heroku app, env var or ID"
        onInput={type}
      />
      <div ref={list} role="listbox" aria-label="Results" class="max-h-[min(24rem,50dvh)] overflow-y-auto">
        {hits.map(({ key, to, icon, title, text }) => (
          <a
            key={key}
            role="option"
            class="flex items-center gap-3 rounded-lg px-3 py-2 text-ink no-underline hover:bg-hover aria-selected:bg-accent-soft"
            href={`#${to}`}
            tabIndex={-1}
            onClick={close}>
            <Icon name={icon} />
            <Entry title={<Name text={title} />} hint={<Name text={text} />} />
          </a>
        ))}
      </div>
      <p class="hint" role="status">
        {text ? summary(data.length, search) : "Type to search. Arrow keys choose, Enter opens."}
      </p>
    </Dialog>
  );
}

function summary(found: number, { isFetching, error }: { isFetching: boolean; error: Error | null }): string {
  if (found > 0) return `${found === SHOWN ? `First ${SHOWN}` : found} found`;
  if (!online.value) return "You are offline. The search goes on as soon as the network is back.";
  if (error) return `Not searched: ${asProblem(error).detail}`;
  return isFetching ? "Searching…" : "Nothing found";
}

function pagesFor(text: string): Hit[] {
  const fits = ({ label, right }: Section) => may(right) && label.toLowerCase().startsWith(text.toLowerCase());
  return SECTIONS.filter(fits).map(({ label: title, path: to, icon }) => ({ key: to, to, icon, title, text: "Page" }));
}

async function found(q: string, signal: AbortSignal): Promise<Hit[]> {
  const params = { query: { q, limit: SHOWN } };
  const [syncs, projects] = await Promise.all([
    firstPage("/v1/syncs", params, signal),
    firstPage("/v1/projects", { query: { ...params.query, env_vars: false } }, signal).catch(() => ({ items: [] }))
  ]);
  const ofProjects = projects.items.map(({ project_id: id, name }): Hit => {
    return { key: id, to: path("projects", id, "env-vars"), icon: "projects", title: name, text: "Project" };
  });
  const ofSyncs = syncs.items.map((sync): Hit => {
    const { sync_id: key, project_id, env_var, heroku_app, config_var, status } = sync;
    const title = `${projectName(sync)} · ${env_var}`;
    const text = `${STATUSES[status]} sync from ${heroku_app.name}/${config_var}`;
    return { key, to: path("projects", project_id, "env-vars"), icon: status, title, text };
  });
  return [...ofProjects, ...ofSyncs].slice(0, SHOWN);
}

export const listOpen = signal(false);

/** Listen to the shortcuts, except while the user types or a dialog is open. */
export function useShortcuts(): void {
  useEffect(() => {
    const idle = (act: () => void) => (event: KeyboardEvent) => {
      if (isBusy(event.target)) return;
      event.preventDefault();
      act();
    };
    const [search, list] = [idle(() => (paletteOpen.value = true)), idle(() => (listOpen.value = true))];
    const sections = SECTIONS.map(({ key, path }) => [`g ${key}`, idle(() => navigate(path))]);
    const keys = { "$mod+k": search, "[Shift]+/": search, "[Shift]+?": list };
    return tinykeys(window, { ...keys, ...Object.fromEntries(sections) });
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  const typing = target instanceof Element && target.matches("input, select, textarea, [contenteditable]");
  return typing || document.querySelector("dialog[open]") !== null;
}

export function ShortcutList() {
  const sections = SECTIONS.filter(({ right }) => may(right));
  const keys = {
    "/": "Search everything (also Ctrl K or ⌘ K)",
    ...Object.fromEntries(sections.map(({ key, label }) => [`g ${key}`, `Go to the ${label.toLowerCase()}`])),
    "?": "Show this list",
    Esc: "Close a dialog or menu",
    Space: "Select the focused row; with Shift, all rows up to it"
  };
  const shown = Object.entries(keys).map(([key, label]): [ComponentChildren, string] => [<kbd>{key}</kbd>, label]);
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (listOpen.value = false)}>
      <Facts of={shown} />
    </Dialog>
  );
}
