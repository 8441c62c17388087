/** The notification endpoints: what is sent to each, whether it arrives, and what can be done about it. */

import { signal } from "@preact/signals";
import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { account } from "../account";
import { api, changed, deliveries, endpoints, newEndpointBodyEvent_typesValues as EVENTS, ownProblem } from "../api";
import { type AttemptView, type EndpointView, type NewEndpointBody, projectList, versionOf } from "../api";
import { absoluteTime } from "../format";
import { ActionButton, Badge, Button, Choice, Copyable, Dialog, Empty, Entry, Facts, Field, Fold } from "../ui";
import { FormButton, Name, type Options, Page, QueryList, SecretField, textOf, Time, useList } from "../ui";

const ENDPOINT = "/v1/notification-endpoints/{endpoint_id}";
const FORMATS = { standard_webhooks: "Signed events (Standard Webhooks)", slack: "Slack messages" } as const;
const GRID = "grid items-start gap-4 lg:grid-cols-2";
const NEW_URL = "It begins with https://. For a Slack channel, it is the URL of an incoming webhook.";
const KEPT_URL = "The current URL is never shown. Leave this empty to keep it.";
const UNSENT = "Nothing was sent in the last week. Send a test to see whether it arrives.";
const NONE = (
  <Empty icon="bell" title="No notification endpoints yet">
    Have events sent to an HTTPS address or a Slack channel of yours: for example when a sync is paused.
  </Empty>
);

type Props = { endpoint: EndpointView };

/** An endpoint whose secret is new, until the user has seen it. */
const unseen = signal<{ name: string; secret: string } | null>(null);

export function EndpointsPage() {
  return (
    <Page
      title="Notification endpoints"
      lead="HTTPS addresses and Slack channels that receive events. An event that does not arrive is retried for a day."
      actions={<AddButton />}>
      <QueryList query={useQuery(endpoints)} by="endpoint_id" class={GRID} item="card" none={NONE}>
        {(endpoint) => <EndpointCard endpoint={endpoint} />}
      </QueryList>
      {unseen.value && <SecretDialog {...unseen.value} onClose={() => (unseen.value = null)} />}
    </Page>
  );
}

function SecretDialog({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Dialog title="Keep this secret" onClose={onClose}>
      <p>
        It signs every request to {name}. Store it where your receiver verifies requests:{" "}
        <strong>it is never shown again</strong>.
      </p>
      <Copyable text={secret} />
      <div class="buttons">
        <Button look="primary" onClick={onClose} label="Done" />
      </div>
    </Dialog>
  );
}

function EndpointCard({ endpoint }: Props) {
  return (
    <>
      <div class="row justify-between">
        <h2 class="min-w-0">
          <Name text={endpoint.name} />
        </h2>
        <StateBadge endpoint={endpoint} />
      </div>
      <Details endpoint={endpoint} />
      <div class="row gap-2">
        {[TestButton, EditButton, SwitchButton, RotateButton, DeleteButton].map((Part) => (
          <Part key={Part} endpoint={endpoint} />
        ))}
      </div>
      <Fold title="Deliveries of the last week" children={<Deliveries id={endpoint.endpoint_id} />} />
    </>
  );
}

function StateBadge({ endpoint: { enabled, failing_since } }: Props) {
  if (!enabled) return <Badge look="off" icon="paused" text="Switched off" />;
  if (failing_since) return <Badge look="problem" icon="problem" text="Failing" />;
  return <Badge look="ok" icon="ok" text="Switched on" />;
}

function Details({ endpoint }: Props) {
  const { enabled, failing_since, host, format, event_types, project_ids, owner, created_at } = endpoint;
  const { rotated_at, former_secret_until: until } = endpoint;
  const { projects } = useProjects(project_ids);
  const { kind, id } = account.value ?? {};
  const off = failing_since ? "after five days of failures, or by a person" : "by a person";
  return (
    <Facts
      of={[
        ["Switched off", !enabled && off],
        ["Failing", failing_since && <Time label="nothing has arrived since" at={failing_since} exact />],
        ["Receives", `${FORMATS[format]} at ${host}`],
        ["Events", event_types.join(", ") || "all"],
        ["Projects", project_ids.map((id) => projects.get(id)).join(", ") || "all"],
        ["Added", <Time key="added" at={created_at} />],
        ["Added by", owner !== `${kind}:${id}` && <code key="owner">{owner}</code>],
        ["Secret", rotated_at && <Time label="rotated" at={rotated_at} />],
        ["Former secret", until && Date.parse(until) > Date.now() && `valid until ${absoluteTime(until)}`]
      ]}
    />
  );
}

function Deliveries({ id }: { id: string }) {
  const query = useQuery(deliveries(id));
  const none = <p class="hint">{UNSENT}</p>;
  return (
    <QueryList query={query} lines={1} by="at" class="list" item="row justify-between" none={none}>
      {(attempt) => <Attempt {...attempt} />}
    </QueryList>
  );
}

function Attempt(attempt: AttemptView) {
  const { at, type, number, succeeded, explanation } = attempt;
  const look = succeeded ? "ok" : "problem";
  const hint = <Time at={at} label={number > 1 ? `attempt ${number},` : ""} />;
  const side = <Badge look={look} icon={look} text={resultOf(attempt)} title={explanation?.meaning} />;
  return <Entry title={<code>{type}</code>} hint={hint} side={side} />;
}

function resultOf({ succeeded, status, explanation }: AttemptView): string {
  return explanation?.title ?? `${succeeded ? "Accepted" : "Refused"} with status ${status}`;
}

const paramsOf = ({ endpoint_id }: EndpointView) => ({ path: { endpoint_id } });

/** A small button whose accessible name has the endpoint's, since every endpoint has such a one. */
function small(label: string, { name }: EndpointView) {
  return { label, name: `${label}: ${name}`, look: "small" };
}

function TestButton({ endpoint }: Props) {
  const test = async () => {
    const attempt = await changed(api.POST(`${ENDPOINT}/test`, { params: paramsOf(endpoint) }), "endpoints");
    if (attempt.succeeded) return `The test has arrived. ${resultOf(attempt)}.`;
    const { meaning, next_step } = attempt.explanation ?? { meaning: `${resultOf(attempt)}.`, next_step: null };
    throw ownProblem("test-failed", "The test has failed", [meaning, next_step].filter(Boolean).join(" "));
  };
  return <ActionButton {...small("Send a test", endpoint)} busy="Sending…" perform={test} />;
}

function SwitchButton({ endpoint }: Props) {
  const { enabled } = endpoint;
  const sent = { params: { ...paramsOf(endpoint), header: { "if-match": "*" } }, body: { enabled: !enabled } };
  const change = () => changed(api.PATCH(ENDPOINT, sent), "endpoints");
  return <ActionButton {...small(enabled ? "Switch off" : "Switch on", endpoint)} perform={change} />;
}

function RotateButton({ endpoint }: Props) {
  if (endpoint.format === "slack") return null; // Slack verifies no signature.
  const text = "The new secret is shown once. For 24 hours, requests are signed with both, so that you can replace it.";
  const ask = { title: "Rotate the secret?", text, action: "Rotate secret" };
  const rotate = async () => {
    const path = paramsOf(endpoint);
    const params = { ...path, header: { "if-match": await versionOf(ENDPOINT, path, "endpoints") } };
    unseen.value = await changed(api.POST(`${ENDPOINT}/rotate-secret`, { params }), "endpoints");
  };
  return <ActionButton {...small("Rotate secret", endpoint)} icon="key" ask={ask} perform={rotate} />;
}

function DeleteButton({ endpoint }: Props) {
  const text = `Nothing is sent to ${endpoint.name} any more. This cannot be undone.`;
  const ask = { title: "Delete this endpoint?", text, action: "Delete", danger: true };
  const remove = async () => {
    await changed(api.DELETE(ENDPOINT, { params: paramsOf(endpoint) }), "endpoints");
    return "Endpoint deleted.";
  };
  const button = { ...small("Delete", endpoint), look: "small danger quiet", icon: "trash" } as const;
  return <ActionButton {...button} ask={ask} perform={remove} />;
}

function AddButton() {
  // Sent again, the same request creates no second endpoint.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const add = async (values: FormData) => {
    const sent = { params: { header: { "idempotency-key": key } }, body: bodyOf(values) };
    const added = await changed(api.POST("/v1/notification-endpoints", sent), "endpoints");
    if (added.format !== "slack") unseen.value = added;
    setKey(crypto.randomUUID());
    return "Endpoint added. Send it a test.";
  };
  const words = { label: "Add endpoint", title: "Add a notification endpoint", action: "Add endpoint" };
  return <FormButton {...words} look="primary" icon="plus" perform={add} children={<Fields />} />;
}

function EditButton({ endpoint }: Props) {
  const params = paramsOf(endpoint);
  const save = async (values: FormData, version: string) => {
    const sent = { params: { ...params, header: { "if-match": version } }, body: bodyOf(values) };
    await changed(api.PATCH(ENDPOINT, sent), "endpoints");
    return "Endpoint saved.";
  };
  const version = () => versionOf(ENDPOINT, params, "endpoints");
  const form = { title: "Edit the notification endpoint", action: "Save", children: <Fields endpoint={endpoint} /> };
  return <FormButton {...small("Edit", endpoint)} {...form} version={version} perform={save} />;
}

/** Return what was entered. What an edit leaves out stays as it is. */
function bodyOf(values: FormData): NewEndpointBody {
  const [name, url, format] = ["name", "url", "format"].map((field) => textOf(values, field) ?? undefined);
  const [event_types, project_ids] = ["event_types", "project_ids"].map((field) => values.getAll(field));
  return { name, url, format, event_types, project_ids } as NewEndpointBody;
}

function Fields({ endpoint }: { endpoint?: EndpointView }) {
  const { projects, more } = useProjects(endpoint?.project_ids);
  return (
    <>
      <Field name="name" label="Name" required maxLength={64} defaultValue={endpoint?.name} />
      <SecretField name="url" label="URL" required={!endpoint} hint={endpoint ? KEPT_URL : NEW_URL} />
      {!endpoint && <Field name="format" label="Format" options={Object.entries(FORMATS)} />}
      <Filter name="event_types" label="Events" options={EVENTS.map((type) => [type, type])} of={endpoint} />
      <Filter name="project_ids" label="Projects" options={[...projects]} of={endpoint} />
      {more}
    </>
  );
}

type FilterProps = { name: "event_types" | "project_ids"; label: string; options: Options; of?: EndpointView };

/** Boxes for what is sent: all, if none is checked. */
function Filter({ name, label, options, of }: FilterProps) {
  const chosen: string[] = of?.[name] ?? [];
  return (
    <details open={chosen.length > 0}>
      <summary>{`Only some ${label.toLowerCase()}`}</summary>
      <fieldset class="stack mt-2 max-h-60 gap-1 overflow-y-auto p-1" aria-label={label}>
        <p class="hint">Without a selection, all are sent.</p>
        {options.map(([value, text]) => (
          <Choice key={value} type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)}>
            {text}
          </Choice>
        ))}
      </fieldset>
    </details>
  );
}

/** The names of projects by ID, as far as they are loaded, and of those with these IDs; and a button for more. */
function useProjects(ids: string[] = []) {
  const { items, more } = useList(projectList("", "name", false));
  const projects = new Map(ids.map((id) => [id, `Project ${id.slice(0, 8)}`]));
  for (const { project_id, name } of items) projects.set(project_id, name);
  return { projects, more };
}
