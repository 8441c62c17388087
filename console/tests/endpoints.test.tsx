import { QueryClientProvider } from "@tanstack/preact-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { AttemptView, EndpointView } from "../source/api/schema";
import { FakeBrowser, json } from "./fake_browser";

const ENDPOINT: EndpointView = {
  endpoint_id: "fake-endpoint",
  owner: "person:ann",
  name: "On call",
  host: "hooks.test",
  format: "standard_webhooks",
  event_types: ["Sync Paused"],
  project_ids: ["5a0c1f3e-0000"],
  enabled: true,
  created_at: "2026-01-02T12:00:00Z",
  rotated_at: null,
  former_secret_until: null,
  failing_since: null
};
const PROJECTS = { items: [{ project_id: "another", name: "shop" }], next_cursor: null, unreachable: [] };
const ATTEMPT: AttemptView = {
  at: "2026-01-02T12:00:00Z",
  event_id: "fake-event",
  type: "endpoint.test",
  number: 1,
  succeeded: true,
  status: 204,
  failure: null,
  explanation: null
};

/** Show the page with these endpoints, and return the browser; `answers` are those to what is asked then. */
async function shown(endpoints: object[], ...answers: object[]): Promise<FakeBrowser> {
  const browser = new FakeBrowser();
  await browser.signIn();
  const { queries } = await import("../source/api/queries");
  const { EndpointsPage } = await import("../source/endpoints/endpoints_page");
  const { Notices } = await import("../source/ui/notice");
  browser.answers.push(json({ items: endpoints }));
  if (endpoints.length > 0) browser.answers.push(json(PROJECTS));
  render(
    <QueryClientProvider client={queries}>
      <EndpointsPage />
      <Notices />
    </QueryClientProvider>
  );
  await waitFor(() => expect(browser.answers).toEqual([]));
  browser.answers.push(...answers.map((answer) => json(answer)));
  return browser;
}

/** Return what an endpoint has after a rotation, whose former secret is valid until then. */
const rotated = (until: string) => ({ rotated_at: "2026-01-02T12:00:00Z", former_secret_until: until });
const card = () => screen.findByRole("listitem");

test.each([
  [{}, /Switched on.*EventsSync PausedProjectsProject 5a0c1f3eAdded/],
  [{ event_types: [], project_ids: [] }, /EventsallProjectsall/],
  [{ enabled: false }, /Switched off.*Switched offby a person.*Switch on/],
  [{ failing_since: "2026-01-02T12:00:00Z" }, /Failing.*nothing has arrived since .*2026/],
  [
    { enabled: false, failing_since: "2026-01-02T12:00:00Z" },
    /Switched offafter five days of failures, or by a person/
  ],
  [rotated("2099-01-03T12:00:00Z"), /valid until .*2099/]
] as [Partial<EndpointView>, RegExp][])("an endpoint %o says what it receives and how it is", async (fields, text) => {
  await shown([{ ...ENDPOINT, ...fields }]);
  expect((await card()).textContent).toMatch(text);
});

test("only the names of projects are asked for, whose env vars take a call to Hasura Cloud each", async () => {
  const browser = await shown([ENDPOINT]);
  await card();
  const asked = browser.sent.filter(({ url }) => url.includes("/v1/projects"));
  expect(asked.map(({ url }) => new URL(url).searchParams.get("env_vars"))).toEqual(["false"]);
});

test("a former secret that has lapsed is not mentioned", async () => {
  await shown([{ ...ENDPOINT, ...rotated("2026-01-03T12:00:00Z") }]);
  expect((await card()).textContent).not.toMatch(/valid until/);
});

const TIMEOUT = { title: "Endpoint too slow", meaning: "It took too long.", next_step: "Answer sooner." };

test.each([
  [{}, "The test has arrived. Accepted with status 204."],
  [{ succeeded: false, status: 500 }, "Refused with status 500."],
  [{ succeeded: false, status: null, explanation: TIMEOUT }, "It took too long. Answer sooner."]
])("the result of a test %o is shown", async (result, text) => {
  await shown([ENDPOINT], { ...ATTEMPT, ...result }, { items: [ENDPOINT] });
  fireEvent.click(within(await card()).getByText("Send a test"));
  await screen.findByText(text);
});

test("an edit begins with what others have made of it meanwhile, and names that version", async () => {
  const renamed = { ...ENDPOINT, name: "Night" };
  const browser = await shown([ENDPOINT]);
  browser.answers.push(json(renamed, { ETag: '"2"' }), json({ items: [renamed] }), json(PROJECTS));
  fireEvent.click(within(await card()).getByText("Edit"));
  const field = await screen.findByLabelText("Name");
  expect(field).toHaveProperty("value", "Night");

  browser.answers.push(json(renamed), json({ items: [renamed] }));
  fireEvent.submit(field.closest("form") ?? document.body);
  await screen.findByText("Endpoint saved.");
  const [sent] = browser.sent.filter(({ method }) => method === "PATCH");
  expect(sent?.headers.get("If-Match")).toBe('"2"');
});

test("what is selected is sent, and the secret is shown once", async () => {
  const created = { ...ENDPOINT, secret: "whsec_fake" };
  const browser = await shown([], PROJECTS, created, { items: [ENDPOINT] });
  await screen.findByText("No notification endpoints yet");
  fireEvent.click(screen.getByText("Add endpoint"));
  fireEvent.input(await screen.findByLabelText("Name"), { target: { value: "On call" } });
  fireEvent.input(screen.getByLabelText("URL"), { target: { value: "https://hooks.test/fake-token" } });
  for (const label of ["Sync Paused", "Sync Resumed", "shop"]) fireEvent.click(await screen.findByLabelText(label));
  expect(screen.queryByLabelText("Database URL Updated")).toBeNull();
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("fake-token");
  fireEvent.submit(screen.getByLabelText("Name").closest("form") ?? document.body);

  await screen.findByText("whsec_fake");
  const [sent] = browser.sent.filter(({ url, method }) => method === "POST" && url.endsWith("/notification-endpoints"));
  expect(JSON.parse(sent?.body ?? "")).toEqual({
    name: "On call",
    url: "https://hooks.test/fake-token",
    format: "standard_webhooks",
    event_types: ["Sync Paused", "Sync Resumed"],
    project_ids: ["another"]
  });
  expect(sent?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
  fireEvent.click(screen.getByText("Done"));
  await waitFor(() => expect(screen.queryByText("whsec_fake")).toBeNull());
});

test("a Slack channel has no secret to keep or to rotate, as Slack verifies no signature", async () => {
  const channel = { ...ENDPOINT, format: "slack" as const };
  await shown([], PROJECTS, { ...channel, secret: "whsec_fake" }, { items: [channel] });
  await screen.findByText("No notification endpoints yet");
  fireEvent.click(screen.getByText("Add endpoint"));
  fireEvent.input(await screen.findByLabelText("Name"), { target: { value: "Channel" } });
  fireEvent.input(screen.getByLabelText("URL"), { target: { value: "https://hooks.slack.test/fake-token" } });
  fireEvent.submit(screen.getByLabelText("URL").closest("form") as HTMLFormElement);

  expect((await card()).textContent).toContain("Send a test");
  expect(screen.queryByText("Rotate secret")).toBeNull();
  expect(screen.queryByText("Keep this secret")).toBeNull();
});
