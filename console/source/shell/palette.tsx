/** The search over everything: any project, sync or app, found by the API, and the pages. */

import { signal } from "@preact/signals";
import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useEffect, useId, useState } from "preact/hooks";
import { may } from "../account";
import { api, dataOf } from "../api/client";
import { navigate, path } from "../location";
import { STATUSES } from "../words";
import { Dialog } from "../ui/dialog";
import { Icon, type IconName } from "../ui/icon";

export const paletteOpen = signal(false);

type Hit = { key: string; to: string; icon: IconName; title: string; text: string };

const SHOWN = 8;
const TYPING_PAUSE_MS = 150;
const PAGES: Hit[] = [
  { key: "syncs", to: "/syncs", icon: "active", title: "Syncs", text: "Page" },
  { key: "projects", to: "/projects", icon: "projects", title: "Projects", text: "Page" },
  { key: "connections", to: "/connections", icon: "connections", title: "Connections", text: "Page" },
  { key: "activity", to: "/activity", icon: "clock", title: "Activity", text: "Page" }
];

export function Palette() {
  if (!paletteOpen.value) return null;
  return (
    <Dialog title="Search" onClose={close}>
      <Search />
    </Dialog>
  );
}

function close(): void {
  paletteOpen.value = false;
}

function Search() {
  const id = useId();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    const waiting = setTimeout(() => setWanted(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [text]);
  const { data = [], isFetching } = useQuery({
    queryKey: ["search", wanted],
    queryFn: ({ signal }) => found(wanted, signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData
  });
  const hits = [...(text.trim() ? data : []), ...pagesFor(text)];
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
    <>
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          role="combobox"
          autoFocus
          aria-label="Search projects, syncs and apps"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={hits[chosen] && `${id}-${chosen}`}
          placeholder="Project, Heroku app, env var or ID"
          maxLength={100}
          value={text}
          onKeyDown={press}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
          }}
        />
      </div>
      <ul id={id} role="listbox" aria-label="Results" class="hits">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => open(hit)}
            onPointerMove={() => setChosen(index)}>
            <Icon name={hit.icon} />
            <span class="name">{hit.title}</span>
            <span class="name small muted">{hit.text}</span>
          </li>
        ))}
      </ul>
      <p class="small muted" role="status">
        {text.trim() === "" ? "Type to search. Arrow keys choose, Enter opens." : summary(data.length, isFetching)}
      </p>
    </>
  );
}

function summary(found: number, searching: boolean): string {
  if (found > 0) return `${found === SHOWN ? `First ${SHOWN}` : found} found`;
  return searching ? "Searching…" : "Nothing found";
}

function pagesFor(text: string): Hit[] {
  const typed = text.trim().toLowerCase();
  return PAGES.filter(
    ({ title, key }) => title.toLowerCase().startsWith(typed) && (key !== "connections" || may("use_own"))
  );
}

/** Return the syncs, and the projects without one, that match. */
async function found(q: string, signal: AbortSignal): Promise<Hit[]> {
  const [syncs, projects] = await Promise.all([
    dataOf(api.GET("/v1/syncs", { params: { query: { q, limit: SHOWN } }, signal })),
    dataOf(api.GET("/v1/projects", { params: { query: { q, limit: SHOWN } }, signal })).catch(() => ({ items: [] }))
  ]);
  const ofProjects = projects.items.map(({ project_id: id, name }): Hit => {
    return { key: id, to: path("projects", id, "env-vars"), icon: "projects", title: name, text: "Project" };
  });
  const ofSyncs = syncs.items.map((sync): Hit => {
    const { sync_id, project_id, project_name, env_var, heroku_app, config_var, status } = sync;
    return {
      key: sync_id,
      to: `${path("projects", project_id, "env-vars")}`,
      icon: status,
      title: `${project_name ?? "Unnamed project"} · ${env_var}`,
      text: `${STATUSES[status]} sync from ${heroku_app.name}/${config_var}`
    };
  });
  return [...ofProjects, ...ofSyncs].slice(0, SHOWN);
}
