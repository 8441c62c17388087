/** What the keyboard reaches from anywhere: the sections, the search over everything, and the shortcuts. */

import { signal } from "@preact/signals";
import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useEffect, useId, useState } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { may } from "../account";
import { asProblem, get, online, type Right } from "../api";
import { projectName, STATUSES } from "../format";
import { navigate, path } from "../location";
import { Dialog, Entry, Icon, type IconName, Name, SearchInput, useDebounced } from "../ui";

type Section = { label: string; path: string; key: string; icon: IconName; right: Right };

export const SECTIONS: Section[] = [
  { label: "Overview", path: "/", key: "o", icon: "overview", right: "see" },
  { label: "Syncs", path: "/syncs", key: "s", icon: "active", right: "see" },
  { label: "Projects", path: "/projects", key: "p", icon: "projects", right: "see" },
  { label: "Connections", path: "/connections", key: "c", icon: "connections", right: "use_own" },
  { label: "Activity", path: "/activity", key: "a", icon: "clock", right: "see" }
];

export const paletteOpen = signal(false);

type Hit = { key: string; to: string; icon: IconName; title: string; text: string };

const SHOWN = 8;

export function Palette() {
  return paletteOpen.value && <Search />;
}

function close(): void {
  paletteOpen.value = false;
}

function Search() {
  const id = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const wanted = useDebounced(text.trim());
  const { data = [], ...search } = useQuery({
    queryKey: ["search", wanted],
    queryFn: ({ signal }) => found(wanted, signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData
  });
  const hits = [...(text.trim() ? data : []), ...pagesFor(text.trim())];
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    navigate(hit.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((chosen + step + hits.length) % Math.max(1, hits.length));
    else if (event.key === "Enter") open(hits[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={close}>
      <div class="search">
        <SearchInput
          label="Search projects, syncs and apps"
          role="combobox"
          autoFocus
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={hits[chosen] && `${id}-${chosen}`}
          placeholder="Project, Heroku app, env var or ID"
          value={text}
          onKeyDown={press}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
        />
      </div>
      <ul id={id} role="listbox" aria-label="Results" class="max-h-[min(24rem,50dvh)] overflow-y-auto">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${id}-${index}`}
            role="option"
            class="flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 aria-selected:bg-accent-soft"
            aria-selected={index === chosen}
            onClick={() => open(hit)}
            onPointerMove={() => setChosen(index)}>
            <Icon name={hit.icon} />
            <Entry title={<Name text={hit.title} />} hint={<Name text={hit.text} />} />
          </li>
        ))}
      </ul>
      <p class="hint" role="status">
        {text.trim() === "" ? "Type to search. Arrow keys choose, Enter opens." : summary(data.length, search)}
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
    get("/v1/syncs", params, signal),
    get("/v1/projects", params, signal).catch(() => ({ items: [] }))
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
  if (!listOpen.value) return null;
  const sections = SECTIONS.filter(({ right }) => may(right));
  const keys = {
    "/": "Search everything (also Ctrl K or ⌘ K)",
    ...Object.fromEntries(sections.map(({ key, label }) => [`g ${key}`, `Go to the ${label.toLowerCase()}`])),
    "?": "Show this list",
    Esc: "Close a dialog or menu",
    Space: "Select the focused row; with Shift, all rows up to it"
  };
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (listOpen.value = false)}>
      <dl class="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-2">
        {Object.entries(keys).map(([shown, label]) => (
          <>
            <dt>
              <kbd class="rounded border border-edge px-1.5">{shown}</kbd>
            </dt>
            <dd>{label}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}
