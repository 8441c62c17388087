import { readFileSync } from "node:fs";
import { onlineManager, QueryClientProvider, useQuery } from "@tanstack/preact-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../source/api/problem";
import { queries } from "../source/api/queries";
import type { ActivityEntryView, ConnectionView, ProjectDetails, SyncView } from "../source/api/schema";
import { permissionsOf } from "../source/connections/connections_page";
import { asCsv } from "../source/activity/export";
import { ActionButtons, BUTTONS } from "../source/project/action_buttons";
import { bodyOf } from "../source/project/enable_request";
import { EnvVarsTab } from "../source/project/env_vars_tab";
import { chosenSync, joined, ownersConnections } from "../source/project/project_data";
import { RestartDialog } from "../source/project/restart_dialog";
import { Field, Form, SecretField, textOf } from "../source/ui/form";
import { Loaded } from "../source/ui/page";
import { FakeBrowser, json, problem } from "./fake_browser";

const SYNC = {
  sync_id: "fake-sync",
  project_id: "fake-project",
  project_name: "shop",
  env_var: "PG_DATABASE_URL",
  heroku_app: { id: "fake-app", name: "quiet-river" },
  config_var: "DATABASE_URL",
  status: "active",
  serving: true,
  webhook: "missing",
  webhook_wanted: true,
  explanation: null,
  actions: []
} as unknown as SyncView;
const PROJECT = { project_id: "fake-project", name: "shop", owner_id: "ada", env_vars: [{ name: "OTHER" }] };
const CONNECTION = { connection_id: "fake-connection", hasura_user_id: "ada" } as ConnectionView;
const dataOf = (syncs: SyncView[], project: object | null = PROJECT) =>
  joined("fake-project", project as ProjectDetails | null, [CONNECTION], syncs);

beforeEach(() => {
  sessionStorage.clear();
  queries.clear();
});

test("a sync without a webhook says whether that is on purpose", () => {
  const textOf = (sync: SyncView) => render(<EnvVarsTab data={dataOf([sync])} />).container.textContent;
  expect(textOf(SYNC)).toMatch(/WebhookMissing/);
  expect(textOf({ ...SYNC, webhook_wanted: false })).toMatch(/WebhookNone, on purpose: runs on the schedule alone/);
});

test("there is a button for each action that the API serves, in its order", () => {
  const actions = ["restart", "delete", "enable", "explode"] as SyncView["actions"];
  render(
    <QueryClientProvider client={queries}>
      <ActionButtons sync={SYNC} actions={actions} data={dataOf([SYNC])} />
    </QueryClientProvider>
  );
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Restart sync", "Delete sync"]);
  expect(screen.getByRole("link").textContent).toBe("Enable another sync");
});

test("every action that concerns a sync has a button", () => {
  const elsewhere = ["accept_proposal", "decline_proposal", "redrive", "try_again"];
  const { PersonAction } = (
    JSON.parse(readFileSync("../docs/openapi.json", "utf8")) as {
      components: { schemas: Record<string, { enum: string[] }> };
    }
  ).components.schemas;
  expect(Object.keys(BUTTONS).sort()).toEqual(
    PersonAction?.enum.filter((action) => !elsewhere.includes(action)).sort()
  );
});

test("a project that could not be read has the name that is stored, and its syncs", () => {
  const { project } = dataOf([SYNC], null);
  expect(project).toMatchObject({ name: "shop", hidden: true, owner_id: null });
  expect(project.env_vars.map(({ name }) => name)).toEqual(["PG_DATABASE_URL"]);
  expect(dataOf([SYNC]).project.env_vars.map(({ name }) => name)).toEqual(["OTHER", "PG_DATABASE_URL"]);
});

test("only the connections of the owner can be used", () => {
  expect(ownersConnections(dataOf([]))).toEqual([CONNECTION]);
  expect(ownersConnections(dataOf([], { ...PROJECT, owner_id: "bea" }))).toEqual([]);
});

test("without an answer of Hasura Cloud the owner is not said to have no connection", () => {
  const unread = new Problem({ status: 503, type: "", title: "Unavailable", detail: "Hasura Cloud is not there." });
  const open = (more: object) =>
    render(
      <QueryClientProvider client={queries}>
        <RestartDialog
          sync={SYNC}
          data={{ ...dataOf([SYNC], null), ...more }}
          preferred={null}
          onClose={() => undefined}
        />
      </QueryClientProvider>
    );
  const { unmount } = open({ unread });
  expect(screen.getByRole("alert", { hidden: true }).textContent).toMatch(/Hasura Cloud is not there/);
  expect(screen.getByText("Try again")).toBeTruthy();
  expect(screen.queryByText(/has no connection yet/)).toBeNull();

  unmount();
  const { unmount: leave } = open({ unread: null });
  expect(screen.getByText("Loading…")).toBeTruthy();
  expect(screen.queryByText(/has no connection yet/)).toBeNull();

  leave();
  open({ unread: new Problem({ status: 404, type: "", title: "Not found", detail: "" }) });
  expect(screen.getByText(/current owner has no connection yet/)).toBeTruthy();
});

function Late() {
  const query = useQuery({ queryKey: ["late"], queryFn: () => Promise.resolve("It is there.") });
  return <Loaded query={query}>{(text) => text}</Loaded>;
}

test("what is not loaded yet says that there is no network, and appears once there is", async () => {
  onlineManager.setOnline(false);
  render(<QueryClientProvider client={queries} children={<Late />} />);
  expect(screen.getByRole("status").textContent).toMatch(/You are offline/);
  expect(screen.queryByText("Loading…")).toBeNull();

  onlineManager.setOnline(true);
  await screen.findByText("It is there.");
});

test("a link chooses a sync, and without one it is that which needs attention", () => {
  const other = { ...SYNC, sync_id: "other" };
  const wrong = { ...SYNC, sync_id: "wrong", explanation: {} } as SyncView;
  expect(chosenSync([SYNC, other, wrong], "other")?.sync_id).toBe("other");
  expect(chosenSync([SYNC, other, wrong], null)?.sync_id).toBe("wrong");
  expect(chosenSync([SYNC, other], null)?.sync_id).toBe("fake-sync");
  expect(chosenSync([], null)).toBeNull();
});

const SOURCE = { app: { id: "fake-app", name: "quiet-river" }, configVar: "DATABASE_URL" };
const valuesOf = (fields: Record<string, string>) => {
  const values = new FormData();
  for (const [name, value] of Object.entries(fields)) values.set(name, value);
  return values;
};

test("a webhook is registered unless the user does not want one, and an interval is sent only if chosen", () => {
  expect(bodyOf("c", SOURCE, valuesOf({ env_var: "A" }))).toMatchObject({ webhook_wanted: true, take_over: false });
  expect(bodyOf("c", SOURCE, valuesOf({ env_var: "A" }))).not.toHaveProperty("check_interval_minutes");
  const chosen = valuesOf({ env_var: "A", no_webhook: "on", check_interval_minutes: "15" });
  expect(bodyOf("c", SOURCE, chosen)).toMatchObject({ webhook_wanted: false, check_interval_minutes: 15 });
});

test("a connection pooler is followed only after the user has accepted that", async () => {
  const browser = new FakeBrowser();
  await browser.signIn();
  const { EnvVarStep } = await import("../source/project/env_var_step");
  const { queries } = await import("../source/api/queries");
  const started = vi.fn();
  render(
    <QueryClientProvider client={queries}>
      <EnvVarStep
        project={dataOf([]).project}
        connectionId="c"
        source={SOURCE}
        onStarted={started}
        onClose={() => undefined}
      />
    </QueryClientProvider>
  );
  browser.answers.push(problem(409, "transaction-pooler"), json({ sync_id: "1" }));
  expect(screen.queryByLabelText("Follow it anyway")).toBeNull();

  fireEvent.click(screen.getByText("Enable sync"));
  fireEvent.click(await screen.findByLabelText("Follow it anyway"));
  fireEvent.click(screen.getByText("Enable sync"));
  await waitFor(() => expect(started).toHaveBeenCalledTimes(1));

  const bodies = browser.sent.filter(({ url }) => url.includes("/v1/")).map(({ body }) => body);
  expect(bodies.map((text) => (JSON.parse(text) as { accept_pooler: boolean }).accept_pooler)).toEqual([false, true]);
});

test("without a Heroku account nothing is granted there, and what was not tested is unknown", () => {
  const capabilities = { config_vars: null, webhooks: false };
  const granted = (heroku_account: string | null) =>
    permissionsOf({ heroku_account, capabilities }).map(({ granted }) => granted);
  expect(granted(null)).toEqual([true, false, false]);
  expect(granted("bea@example.com")).toEqual([true, null, false]);
});

test("a connection that was added just now is not missed before the list was read again", async () => {
  const browser = new FakeBrowser();
  await browser.signIn();
  const { queries } = await import("../source/api/queries");
  const { ConnectionPage } = await import("../source/connections/connection_page");
  queries.setQueryData(["connections"], []);
  browser.answers.push(json({ items: [], next_cursor: null }));
  vi.spyOn(console, "error").mockImplementation(() => undefined);

  render(<QueryClientProvider client={queries} children={<ConnectionPage id="fake-connection" />} />);
  expect(screen.queryByText("Connection not found")).toBeNull();

  await screen.findByText("Connection not found");
});

test("an export is safe to open in a spreadsheet", () => {
  const entry = { at: "2026-01-02", actor: '=cmd|" /C"!A0', action: "sync_enabled", role: "a, b", subject: {} };
  const [, row] = asCsv([entry as unknown as ActivityEntryView]).split("\r\n");
  expect(row).toMatch(/^2026-01-02,"'=cmd\|"" \/C""!A0",,"a, b",sync_enabled,/);
});

test("an export has what an entry is about, whatever that is", () => {
  const entry = { at: "2026-01-02", subject: { endpoint_id: "an-endpoint", sync_id: null } };
  const [columns, row] = asCsv([entry as unknown as ActivityEntryView]).split("\r\n");
  expect([columns, row]).toEqual([
    expect.stringMatching(/,endpoint_id,sync_id$/),
    expect.stringMatching(/,an-endpoint,$/)
  ]);
});

function TestForm({ perform }: { perform: (values: FormData) => Promise<void> }) {
  return (
    <QueryClientProvider client={queries}>
      <Form action="Send" busy="Sending…" onCancel={() => undefined} perform={perform}>
        <Field name="env_var" label="Env var" />
        <SecretField name="hasura_token" label="Token" />
      </Form>
    </QueryClientProvider>
  );
}

test("a refusal is shown next to its field, and what is entered is kept without secrets", async () => {
  const errors = [{ location: "body.env_var", message: "is taken" }];
  const refused = new Problem({ status: 409, type: "", title: "Refused", detail: "Choose another.", errors });
  const perform = vi.fn((values: FormData) => {
    expect(textOf(values, "env_var")).toBe("TAKEN");
    return Promise.reject(refused);
  });
  const { unmount } = render(<TestForm perform={perform} />);
  fireEvent.input(screen.getByLabelText("Env var"), { target: { value: " TAKEN " } });
  fireEvent.input(screen.getByLabelText("Token"), { target: { value: "fake-secret" } });
  fireEvent.submit(screen.getByText("Send").closest("form") ?? document.body);

  await screen.findByText("is taken");
  expect(screen.getByLabelText("Env var").getAttribute("aria-invalid")).toBe("true");
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("fake-secret");

  unmount();
  render(<TestForm perform={perform} />);
  expect(screen.getByLabelText("Env var")).toHaveProperty("value", " TAKEN ");
  fireEvent.click(screen.getByText("Cancel"));
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("TAKEN");
});
