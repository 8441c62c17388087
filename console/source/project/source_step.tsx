/** The second step: the Heroku app, found by searching as one types, and its config var. */

import { useInfiniteQuery, useQuery, keepPreviousData } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { api, dataOf } from "../api/client";
import { asProblem, ownProblem } from "../api/problem";
import { count } from "../format";
import { Form, SearchField, textOf } from "../ui/form";
import { Loaded, Skeleton } from "../ui/page";
import { ProblemView } from "../ui/problem_view";
import { StepTitle } from "./enable_dialog";

export type App = { id: string; name: string; team?: string | null };
export type Source = { app: App; configVar: string };

/** The config var of an app's main database. */
const MAIN = "DATABASE_URL";
/** How long to wait before asking whether more apps are loaded. */
const LOADING_PAUSE_MS = 1000;

type StepProps = {
  connectionId: string;
  chosen: Source | null;
  onNext: (source: Source) => void;
  onBack: () => void;
  onCreate: () => void;
  onClose: () => void;
};

export function SourceStep(props: StepProps) {
  const { connectionId, onBack, onCreate } = props;
  const [text, setText] = useState("");
  const apps = useApps(connectionId, text);
  const first = apps.data?.pages[0];
  if (apps.error && !first)
    return (
      <>
        <StepTitle>Choose a database</StepTitle>
        <ProblemView problem={asProblem(apps.error)} retry={() => void apps.refetch()} />
        <BackButton onBack={onBack} />
      </>
    );
  const none = text === "" && first?.complete && first.loaded === 0;
  return (
    <>
      <StepTitle>Choose a database</StepTitle>
      {!first && <Skeleton lines={2} />}
      {none && <NoApps onBack={onBack} onCreate={onCreate} />}
      {first && !none && <Sources {...props} apps={apps} text={text} onSearch={setText} />}
    </>
  );
}

function useApps(connectionId: string, text: string) {
  return useInfiniteQuery({
    queryKey: ["heroku-apps", connectionId, text],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { connection_id: connectionId }, query: { q: text || undefined, cursor: pageParam } };
      return dataOf(api.GET("/v1/connections/{connection_id}/heroku-apps", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.at(-1)?.complete === false ? LOADING_PAUSE_MS : false)
  });
}

type SourcesProps = StepProps & { apps: ReturnType<typeof useApps>; text: string; onSearch: (text: string) => void };

function Sources({ connectionId, chosen, onNext, onCreate, onClose, apps, text, onSearch }: SourcesProps) {
  const pages = apps.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const only = items.length === 1 && pages.at(-1)?.complete === true;
  const perform = (values: FormData) => {
    const [id, configVar] = (textOf(values, "source") ?? "").split(" ");
    const app = items.find((one) => one.id === id);
    if (!app || !configVar) throw ownProblem("not-chosen", "Nothing selected", "Choose a database first.");
    onNext({ app, configVar });
  };
  return (
    <>
      <Form action="Next: choose the env var" busy="…" onCancel={onClose} perform={perform}>
        <SearchField label="Search apps" placeholder="App name" value={text} onSearch={onSearch} />
        <div class="sources">
          {items.map((app) => (
            <AppChoice
              key={app.id}
              connectionId={connectionId}
              app={app}
              chosen={chosen?.app.id === app.id ? chosen.configVar : null}
              only={only}
            />
          ))}
        </div>
        <Found apps={apps} connectionId={connectionId} />
      </Form>
      <p class="hint">
        Need a new database?{" "}
        <button type="button" class="button small" onClick={onCreate}>
          Create a Heroku database
        </button>
      </p>
    </>
  );
}

/** How many apps have been searched, and how to see more of them. */
function Found({ apps, connectionId }: { apps: ReturnType<typeof useApps>; connectionId: string }) {
  const last = apps.data?.pages.at(-1);
  if (!last) return null;
  const none = apps.data?.pages.every(({ items }) => items.length === 0);
  const reload = async () => {
    const params = { path: { connection_id: connectionId }, query: { refresh: true } };
    await dataOf(api.GET("/v1/connections/{connection_id}/heroku-apps", { params }));
    await apps.refetch();
  };
  return (
    <div class="hint" role="status">
      {none && last.complete && "No app matches. "}
      {!last.complete &&
        `Searched ${count(last.loaded)}${last.total === null ? "" : ` of ${count(last.total)}`} apps; loading more. `}
      {apps.error && <ProblemView problem={asProblem(apps.error)} retry={() => void apps.refetch()} />}
      {apps.hasNextPage && (
        <button type="button" class="button small" onClick={() => void apps.fetchNextPage()}>
          Show more
        </button>
      )}{" "}
      {last.complete && (
        <button type="button" class="button small quiet" onClick={() => void reload()}>
          Reload the list
        </button>
      )}
    </div>
  );
}

type AppProps = { connectionId: string; app: App; chosen: string | null; only: boolean };

function AppChoice({ connectionId, app, chosen, only }: AppProps) {
  const [open, setOpen] = useState(only || chosen !== null);
  useEffect(() => {
    if (only) setOpen(true);
  }, [only]);
  return (
    <details class="choices" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {app.name}
        {app.team && <span class="hint"> {app.team}</span>}
      </summary>
      {open && <ConfigVars connectionId={connectionId} app={app} chosen={chosen} />}
    </details>
  );
}

function ConfigVars({ connectionId, app, chosen }: { connectionId: string; app: App; chosen: string | null }) {
  const params = { path: { connection_id: connectionId, heroku_app: app.id } };
  const query = useQuery({
    queryKey: ["config-vars", connectionId, app.id],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/v1/connections/{connection_id}/heroku-apps/{heroku_app}/config-vars", { params, signal }))
  });
  return (
    <Loaded query={query} lines={1}>
      {({ config_vars: names }) =>
        names.length === 0 ? (
          <p class="hint">This app has no config var with a Postgres URL.</p>
        ) : (
          mainFirst(names).map((name) => (
            <ConfigVar key={name} app={app} name={name} checked={names.length === 1 || name === chosen} />
          ))
        )
      }
    </Loaded>
  );
}

function ConfigVar({ app, name, checked }: { app: App; name: string; checked: boolean }) {
  const id = `source-${app.id}-${name}`;
  return (
    <div class="choice">
      <input type="radio" name="source" id={id} value={`${app.id} ${name}`} defaultChecked={checked} />
      <label for={id}>
        <code>{name}</code>
        {name === MAIN && <span class="hint">main database of the app</span>}
      </label>
    </div>
  );
}

function mainFirst(names: string[]): string[] {
  return names.toSorted((one, other) => Number(other === MAIN) - Number(one === MAIN));
}

function NoApps({ onBack, onCreate }: { onBack: () => void; onCreate: () => void }) {
  return (
    <>
      <p>This Heroku account has no apps. You can create a database now; the project follows it from the start.</p>
      <div class="dialog-actions">
        <BackButton onBack={onBack} />
        <button type="button" class="button primary" onClick={onCreate}>
          Create a Heroku database
        </button>
      </div>
    </>
  );
}

function BackButton({ onBack }: { onBack: () => void }) {
  return (
    <button type="button" class="button" onClick={onBack}>
      Choose another account
    </button>
  );
}
