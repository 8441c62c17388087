/** The wizard that enables a sync: account, database (found by searching as one types), env var. */

import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { get, once, paged, refresh, type StartedView } from "../api";
import { count } from "../format";
import { path } from "../location";
import { ActionButton, Button, Choice, chosenOf, Dialog, Fold, Form, Loaded, SearchField } from "../ui";
import { EnvVarStep } from "./env_var_step";
import { ownersConnections, type ProjectData } from "./project_data";
import { AccountForm, ResultView, StepTitle } from "./restart_dialog";

const STEPS = ["Account", "Database", "Env var"];

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
  const [connection, setConnection] = useState(returned?.connection_id ?? "");
  const [source, setSource] = useState<Source | null>(null);
  const [step, setStep] = useState(returned ? 1 : 0);
  const [started, setStarted] = useState<StartedView | null>(null);
  const { project } = data;
  const close = () => {
    onClose();
    void refresh();
  };
  const chooseAccount = (id: string) => {
    if (id !== connection) setSource(null);
    setConnection(id);
    setStep(1);
  };
  const returnTo = (id: string) => `${path("projects", project.project_id, "integrations")}?connection=${id}`;
  const action = "Next: choose the database";
  const form = { data, preferred: connection, action, returnTo, onChosen: chooseAccount, onClose: close };
  const chooseSource = (chosen: Source) => {
    setSource(chosen);
    setStep(2);
  };
  return (
    <Dialog title="Connect a Heroku database" onClose={close}>
      {started && <ResultView started={started} how="enabled" onClose={close} />}
      {!started && <Stepper present={step} onBack={setStep} />}
      {!started && step === 0 && (
        <AccountForm {...form}>
          <StepTitle>Choose an account</StepTitle>
          <p>Only the project owner can connect a database, and only from their own Heroku account.</p>
        </AccountForm>
      )}
      {!started && step === 1 && (
        <SourceStep id={connection} chosen={source} onCreate={onCreate} onClose={close} onNext={chooseSource} />
      )}
      {!started && step === 2 && source && (
        <EnvVarStep
          project={project}
          connectionId={connection}
          source={source}
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

const MAIN = "DATABASE_URL";
/** How long to wait before asking whether more apps are loaded. */
const LOADING_PAUSE_MS = 1000;
const NO_APPS =
  "This Heroku account has no apps. You can create a database now; the project follows it from the start.";

type StepProps = {
  /** The connection's. */
  id: string;
  chosen: Source | null;
  onNext: (source: Source) => void;
  onCreate: () => void;
  onClose: () => void;
};

function SourceStep({ id, chosen, onNext, onCreate, onClose }: StepProps) {
  const [text, setText] = useState("");
  const params = { path: { connection_id: id }, query: { q: text || undefined } };
  const apps = useInfiniteQuery({
    ...paged(["heroku-apps", id, text], 0, "/v1/connections/{connection_id}/heroku-apps", params),
    refetchInterval: ({ state }) => (state.data?.pages.at(-1)?.complete === false ? LOADING_PAUSE_MS : false)
  });
  const items = apps.data?.pages.flatMap((page) => page.items) ?? [];
  const last = apps.data?.pages.at(-1);
  const reload = async () => {
    await get("/v1/connections/{connection_id}/heroku-apps", { ...params, query: { refresh: true } });
    await apps.refetch();
  };
  const perform = (values: FormData) => {
    const [appId, configVar = ""] = chosenOf(values, "source", "Choose a database first.").split(" ");
    const app = items.find((one) => one.id === appId);
    if (app) onNext({ app, configVar });
  };
  const searched =
    last && `Searched ${count(last.loaded)}${last.total === null ? "" : ` of ${count(last.total)}`} apps`;
  const only = items.length === 1 && last?.complete === true;
  return (
    <>
      <StepTitle>Choose a database</StepTitle>
      <Loaded query={apps} lines={2}>
        {() => (
          <Form action="Next: choose the env var" onCancel={onClose} perform={perform}>
            <SearchField aria-label="Search apps" placeholder="App name" value={text} onSearch={setText} />
            <div class="sources stack max-h-[min(22rem,45dvh)] gap-4 overflow-y-auto p-1">
              {items.map((app) => (
                <AppChoice key={app.id} connectionId={id} app={app} chosen={chosen} only={only} />
              ))}
            </div>
            <div class="hint" role="status">
              {items.length === 0 && last?.complete && (last.loaded === 0 ? NO_APPS : "No app matches. ")}
              {!last?.complete && `${searched}; loading more. `}
              {apps.hasNextPage && (
                <Button look="small" onClick={() => void apps.fetchNextPage()} label="Show more" />
              )}{" "}
              {last?.complete && <ActionButton look="small quiet" perform={reload} label="Reload the list" />}
            </div>
          </Form>
        )}
      </Loaded>
      <p class="hint">
        Need a new database? <Button look="small" onClick={onCreate} label="Create a Heroku database" />
      </p>
    </>
  );
}

type AppProps = { connectionId: string; app: App; chosen: Source | null; only: boolean };

function AppChoice({ connectionId, app, chosen, only }: AppProps) {
  const before = chosen?.app.id === app.id ? chosen.configVar : null;
  const title = [app.name, app.team && <span class="hint"> {app.team}</span>];
  return (
    <Fold key={String(only)} title={title} open={only || before !== null}>
      <ConfigVars connectionId={connectionId} appId={app.id} before={before} />
    </Fold>
  );
}

function ConfigVars({ connectionId, appId, before }: { connectionId: string; appId: string; before: string | null }) {
  const params = { path: { connection_id: connectionId, heroku_app: appId } };
  const query = useQuery(once("/v1/connections/{connection_id}/heroku-apps/{heroku_app}/config-vars", params));
  return (
    <Loaded query={query} lines={1}>
      {({ config_vars: names }) => (
        <div class="stack mt-2 gap-2">
          {names.length === 0 && <p class="hint">This app has no config var with a Postgres URL.</p>}
          {mainFirst(names).map((name) => (
            <Choice
              key={name}
              name="source"
              value={`${appId} ${name}`}
              defaultChecked={names.length === 1 || name === before}>
              <code>{name}</code> {name === MAIN && <span class="hint">main database of the app</span>}
            </Choice>
          ))}
        </div>
      )}
    </Loaded>
  );
}

function mainFirst(names: string[]): string[] {
  return names.toSorted((one, other) => Number(other === MAIN) - Number(one === MAIN));
}
