/** The wizard that enables a sync: account, database (found by searching as one types), env var. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { asProblem, get, paged, refresh } from "../api";
import type { Started } from "../api";
import { count } from "../format";
import { path } from "../location";
import { Button, chosenOf, Dialog, Form, Loaded, ProblemView, SearchField, Skeleton } from "../ui";
import { EnvVarStep } from "./env_var_step";
import { ownersConnections, type ProjectData } from "./project_data";
import { AccountForm, ResultView, StepTitle } from "./restart_dialog";

/** The choices so far. */
type Order = { connectionId: string | null; source: Source | null };

const STEPS = ["Account", "Database", "Env var"] as const;

type EnableProps = {
  data: ProjectData;
  /** Set when returning from Heroku. */
  connectionId: string | null;
  /** Open the dialog for a new database instead. */
  onCreate: () => void;
  onClose: () => void;
};

export function EnableDialog({ data, connectionId, onCreate, onClose }: EnableProps) {
  const returned = ownersConnections(data).find((one) => one.connection_id === connectionId && one.heroku_account);
  const [order, setOrder] = useState<Order>({ connectionId: returned?.connection_id ?? null, source: null });
  const [step, setStep] = useState(returned ? 1 : 0);
  const [started, setStarted] = useState<Started | null>(null);
  const close = () => {
    onClose();
    void refresh();
  };
  const chooseAccount = (id: string) => {
    setOrder({ connectionId: id, source: id === order.connectionId ? order.source : null });
    setStep(1);
  };
  const chooseSource = (source: Source) => {
    setOrder({ ...order, source });
    setStep(2);
  };
  const { project } = data;
  if (started)
    return (
      <Dialog title="Connect a Heroku database" onClose={close}>
        <ResultView started={started} how="enabled" onClose={close} />
      </Dialog>
    );
  return (
    <Dialog title="Connect a Heroku database" onClose={close}>
      <Stepper present={step} onBack={setStep} />
      {step === 0 && (
        <>
          <StepTitle>Choose an account</StepTitle>
          <AccountForm
            data={data}
            preferred={order.connectionId}
            action="Next: choose the database"
            returnTo={(id) => `${path("projects", project.project_id, "integrations")}?connection=${id}`}
            onChosen={chooseAccount}
            onClose={close}>
            <p>Only the project owner can connect a database, and only from their own Heroku account.</p>
          </AccountForm>
        </>
      )}
      {step === 1 && order.connectionId && (
        <SourceStep
          connectionId={order.connectionId}
          chosen={order.source}
          onBack={() => setStep(0)}
          onCreate={onCreate}
          onClose={close}
          onNext={chooseSource}
        />
      )}
      {step === 2 && order.connectionId && order.source && (
        <EnvVarStep
          project={project}
          connectionId={order.connectionId}
          source={order.source}
          onClose={close}
          onStarted={setStarted}
        />
      )}
    </Dialog>
  );
}

function Stepper({ present, onBack }: { present: number; onBack: (step: number) => void }) {
  return (
    <ol class="flex gap-4 border-b border-line pb-3 text-sm font-medium text-soft" aria-label="Steps">
      {STEPS.map((label, index) => (
        <li key={label} class="aria-[current]:text-ink" aria-current={index === present ? "step" : undefined}>
          {index + 1}.{" "}
          {index < present ? (
            <button type="button" class="cursor-pointer text-accent underline" onClick={() => onBack(index)}>
              <span class="sr-only">Back to: </span>
              {label}
            </button>
          ) : (
            label
          )}
        </li>
      ))}
    </ol>
  );
}

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
type Apps = ReturnType<typeof useApps>;

export function SourceStep(props: StepProps) {
  const { connectionId, onBack, onCreate } = props;
  const [text, setText] = useState("");
  const apps = useApps(connectionId, text);
  const first = apps.data?.pages[0];
  const none = text === "" && first?.complete && first.loaded === 0;
  const back = <Button onClick={onBack}>Choose another account</Button>;
  return (
    <>
      <StepTitle>Choose a database</StepTitle>
      {!first && !apps.error && <Skeleton lines={2} />}
      {!first && apps.error && (
        <>
          <ProblemView problem={asProblem(apps.error)} retry={apps.refetch} />
          {back}
        </>
      )}
      {none && (
        <>
          <p>This Heroku account has no apps. You can create a database now; the project follows it from the start.</p>
          <div class="row mt-2 justify-end gap-2">
            {back}
            <Button look="primary" onClick={onCreate} label="Create a Heroku database" />
          </div>
        </>
      )}
      {first && !none && <Sources {...props} apps={apps} text={text} onSearch={setText} />}
    </>
  );
}

function useApps(connection_id: string, text: string) {
  const params = { path: { connection_id }, query: { q: text || undefined } };
  return useInfiniteQuery({
    ...paged(["heroku-apps", connection_id, text], 0, "/v1/connections/{connection_id}/heroku-apps", params),
    refetchInterval: ({ state }) => (state.data?.pages.at(-1)?.complete === false ? LOADING_PAUSE_MS : false)
  });
}

type SourcesProps = StepProps & { apps: Apps; text: string; onSearch: (text: string) => void };

function Sources({ connectionId, chosen, onNext, onCreate, onClose, apps, text, onSearch }: SourcesProps) {
  const pages = apps.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const only = items.length === 1 && pages.at(-1)?.complete === true;
  const perform = (values: FormData) => {
    const [id, configVar] = chosenOf(values, "source", "Choose a database first.").split(" ");
    const app = items.find((one) => one.id === id);
    if (app && configVar) onNext({ app, configVar });
  };
  return (
    <>
      <Form action="Next: choose the env var" onCancel={onClose} perform={perform}>
        <SearchField label="Search apps" placeholder="App name" value={text} onSearch={onSearch} />
        <div class="sources stack max-h-[min(22rem,45dvh)] gap-4 overflow-y-auto p-1">
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
        Need a new database? <Button look="small" onClick={onCreate} label="Create a Heroku database" />
      </p>
    </>
  );
}

/** How many apps have been searched, and how to see more of them. */
function Found({ apps, connectionId }: { apps: Apps; connectionId: string }) {
  const last = apps.data?.pages.at(-1);
  if (!last) return null;
  const none = apps.data?.pages.every(({ items }) => items.length === 0);
  const searched = `Searched ${count(last.loaded)}${last.total === null ? "" : ` of ${count(last.total)}`} apps`;
  const reload = async () => {
    const params = { path: { connection_id: connectionId }, query: { refresh: true } };
    await get("/v1/connections/{connection_id}/heroku-apps", params);
    await apps.refetch();
  };
  return (
    <div class="hint" role="status">
      {none && last.complete && "No app matches. "}
      {!last.complete && `${searched}; loading more. `}
      {apps.error && <ProblemView problem={asProblem(apps.error)} retry={apps.refetch} />}
      {apps.hasNextPage && <Button look="small" onClick={() => void apps.fetchNextPage()} label="Show more" />}{" "}
      {last.complete && <Button look="small quiet" onClick={() => void reload()} label="Reload the list" />}
    </div>
  );
}

type AppProps = { connectionId: string; app: App; chosen: string | null };

function AppChoice({ only, ...props }: AppProps & { only: boolean }) {
  const { app, chosen } = props;
  const [open, setOpen] = useState(only || chosen !== null);
  useEffect(() => {
    if (only) setOpen(true);
  }, [only]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {app.name}
        {app.team && <span class="hint"> {app.team}</span>}
      </summary>
      {open && <ConfigVars {...props} />}
    </details>
  );
}

function ConfigVars({ connectionId, app, chosen }: AppProps) {
  const params = { path: { connection_id: connectionId, heroku_app: app.id } };
  const query = useQuery({
    queryKey: ["config-vars", connectionId, app.id],
    queryFn: ({ signal }) => get("/v1/connections/{connection_id}/heroku-apps/{heroku_app}/config-vars", params, signal)
  });
  return (
    <Loaded query={query} lines={1}>
      {({ config_vars: names }) => (
        <div class="stack mt-2 gap-2">
          {names.length === 0 && <p class="hint">This app has no config var with a Postgres URL.</p>}
          {mainFirst(names).map((name) => (
            <label key={name} class="choice">
              <input
                type="radio"
                name="source"
                value={`${app.id} ${name}`}
                defaultChecked={names.length === 1 || name === chosen}
              />
              <span>
                <code>{name}</code> {name === MAIN && <span class="hint">main database of the app</span>}
              </span>
            </label>
          ))}
        </div>
      )}
    </Loaded>
  );
}

function mainFirst(names: string[]): string[] {
  return names.toSorted((one, other) => Number(other === MAIN) - Number(one === MAIN));
}
