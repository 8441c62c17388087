/** The search over everything: any project, sync or app, found by the API, and the pages. */

import { signal } from "@preact/signals";
import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useId, useState } from "preact/hooks";
import { may } from "../account";
import { api, dataOf } from "../api";
import { navigate, path } from "../location";
import { Dialog, Icon, Name, useDebounced, type IconName } from "../ui";
import { STATUSES } from "../words";
import { SECTIONS } from "./sections";

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
  const { data = [], isFetching } = useQuery({
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
            <span class="grid min-w-0">
              <Name text={hit.title} />
              <Name text={hit.text} class="hint" />
            </span>
          </li>
        ))}
      </ul>
      <p class="hint" role="status">
        {text.trim() === "" ? "Type to search. Arrow keys choose, Enter opens." : summary(data.length, isFetching)}
      </p>
    </Dialog>
  );
}

function summary(found: number, searching: boolean): string {
  if (found > 0) return `${found === SHOWN ? `First ${SHOWN}` : found} found`;
  return searching ? "Searching…" : "Nothing found";
}

function pagesFor(text: string): Hit[] {
  return SECTIONS.filter(({ label, right }) => label.toLowerCase().startsWith(text.toLowerCase()) && may(right)).map(
    ({ label, path, icon }) => ({ key: label, to: path, icon, title: label, text: "Page" })
  );
}

/** Return the syncs and the projects that match. */
async function found(q: string, signal: AbortSignal): Promise<Hit[]> {
  const params = { query: { q, limit: SHOWN } };
  const [syncs, projects] = await Promise.all([
    dataOf(api.GET("/v1/syncs", { params, signal })),
    dataOf(api.GET("/v1/projects", { params, signal })).catch(() => ({ items: [] }))
  ]);
  const ofProjects = projects.items.map(({ project_id: id, name }): Hit => {
    return { key: id, to: path("projects", id, "env-vars"), icon: "projects", title: name, text: "Project" };
  });
  const ofSyncs = syncs.items.map((sync): Hit => {
    const { sync_id: key, project_id, project_name, env_var, heroku_app, config_var, status } = sync;
    const title = `${project_name ?? "Unnamed project"} · ${env_var}`;
    const text = `${STATUSES[status]} sync from ${heroku_app.name}/${config_var}`;
    return { key, to: path("projects", project_id, "env-vars"), icon: status, title, text };
  });
  return [...ofProjects, ...ofSyncs].slice(0, SHOWN);
}
