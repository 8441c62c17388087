/** The notification endpoints: what is sent to each, whether it arrives, and what can be done about it. */

import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { account } from "../account";
import {
  api,
  type AttemptView,
  changed,
  deliveries,
  endpoints,
  type EndpointView,
  ownProblem,
  versionOf
} from "../api";
import type { EndpointWithSecretView } from "../api";
import { absoluteTime } from "../format";
import { ActionButton, Badge, Empty, Entry, Facts, FormButton, Name, Page, QueryList, textOf } from "../ui";
import { Time } from "../ui";
import { EndpointFields, FORMATS, SecretDialog, useProjects, valuesOf } from "./endpoint_form";

const ENDPOINT = "/v1/notification-endpoints/{endpoint_id}";
const GRID = "grid items-start gap-4 lg:grid-cols-2";
const NONE = "Nothing was sent in the last week. Send a test to see whether it arrives.";

type Props = { endpoint: EndpointView };

export function EndpointsPage() {
  const none = (
    <Empty icon="bell" title="No notification endpoints yet">
      Have events sent to an HTTPS address or a Slack channel of yours: for example that a sync was paused.
    </Empty>
  );
  return (
    <Page
      title="Notification endpoints"
      lead="HTTPS addresses and Slack channels that events are sent to. Each event is tried eight times in 24 hours."
      actions={<AddButton />}>
      <QueryList query={useQuery(endpoints)} by="endpoint_id" class={GRID} item="card" none={none}>
        {(endpoint) => <EndpointCard endpoint={endpoint} />}
      </QueryList>
    </Page>
  );
}

function AddButton() {
  // Sent again, the same request creates no second endpoint.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [created, setCreated] = useState<EndpointWithSecretView | null>(null);
  const add = async (values: FormData) => {
    const format = textOf(values, "format") as EndpointView["format"];
    const body = { ...valuesOf(values), url: textOf(values, "url") ?? "", format };
    const sent = { params: { header: { "idempotency-key": key } }, body };
    setCreated(await changed(api.POST("/v1/notification-endpoints", sent), "endpoints"));
    setKey(crypto.randomUUID());
    return "Endpoint added. Send it a test.";
  };
  const words = { label: "Add endpoint", title: "Add a notification endpoint", action: "Add endpoint" };
  return (
    <>
      <FormButton {...words} look="primary" icon="plus" perform={add} children={<EndpointFields />} />
      {created && <SecretDialog endpoint={created} onClose={() => setCreated(null)} />}
    </>
  );
}

function EndpointCard({ endpoint }: Props) {
  const { endpoint_id, name, host, format, event_types, project_ids, owner, created_at } = endpoint;
  const { failing_since, rotated_at, former_secret_until: until } = endpoint;
  const { projects } = useProjects(project_ids);
  const [open, setOpen] = useState(false);
  const { kind, id } = account.value ?? {};
  return (
    <>
      <div class="row justify-between">
        <h2 class="min-w-0">
          <Name text={name} />
        </h2>
        <StateBadge of={endpoint} />
      </div>
      <Facts
        of={[
          ["Failing", failing_since && <Time label="nothing has arrived since" at={failing_since} exact />],
          ["Receives", `${FORMATS[format]} at ${host}`],
          ["Events", event_types.join(", ") || "all"],
          ["Projects", project_ids.map((id) => projects.get(id)).join(", ") || "all"],
          ["Added", <Time key="at" at={created_at} />],
          ["Added by", owner !== `${kind}:${id}` && <code key="owner">{owner}</code>],
          ["Secret", rotated_at && <Time label="rotated" at={rotated_at} />],
          ["Former secret", until && Date.parse(until) > Date.now() && `valid until ${absoluteTime(until)}`]
        ]}
      />
      <div class="row gap-2">
        {[TestButton, EditButton, SwitchButton, RotateButton, DeleteButton].map((Part) => (
          <Part key={Part} endpoint={endpoint} />
        ))}
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Deliveries of the last week</summary>
        {open && <Deliveries id={endpoint_id} />}
      </details>
    </>
  );
}

function StateBadge({ of: { enabled, failing_since } }: { of: EndpointView }) {
  const title = failing_since
    ? "It was failing for five days, or somebody switched it off"
    : "Somebody switched it off";
  if (!enabled) return <Badge look="off" icon="paused" text="Switched off" title={title} />;
  if (failing_since) return <Badge look="problem" icon="problem" text="Failing" />;
  return <Badge look="ok" icon="ok" text="Switched on" />;
}

function Deliveries({ id }: { id: string }) {
  const query = useQuery(deliveries(id));
  return (
    <QueryList
      query={query}
      lines={1}
      by="at"
      class="list"
      item="row justify-between"
      none={<p class="hint">{NONE}</p>}>
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

function TestButton({ endpoint }: Props) {
  const test = async () => {
    const sent = { params: paramsOf(endpoint) };
    const attempt = await changed(api.POST(`${ENDPOINT}/test`, sent), "endpoints");
    if (attempt.succeeded) return `The test has arrived. ${resultOf(attempt)}.`;
    const { meaning, next_step } = attempt.explanation ?? { meaning: `${resultOf(attempt)}.`, next_step: null };
    throw ownProblem("test-failed", "The test has failed", [meaning, next_step].filter(Boolean).join(" "));
  };
  const name = `Send a test: ${endpoint.name}`;
  return <ActionButton label="Send a test" name={name} busy="Sending…" look="small" perform={test} />;
}

function EditButton({ endpoint }: Props) {
  const params = paramsOf(endpoint);
  const save = async (values: FormData, version: string) => {
    const sent = { ...params, header: { "if-match": version } };
    const body = { ...valuesOf(values), url: textOf(values, "url") };
    await changed(api.PATCH(ENDPOINT, { params: sent, body }), "endpoints");
    return "Endpoint saved.";
  };
  const words = { label: "Edit", title: "Edit the notification endpoint", action: "Save" };
  return (
    <FormButton {...words} look="small" version={() => versionOf(ENDPOINT, params)} perform={save}>
      <EndpointFields endpoint={endpoint} />
    </FormButton>
  );
}

function SwitchButton({ endpoint }: Props) {
  const { enabled } = endpoint;
  const sent = { params: { ...paramsOf(endpoint), header: { "if-match": "*" } }, body: { enabled: !enabled } };
  const change = () => changed(api.PATCH(ENDPOINT, sent), "endpoints");
  return <ActionButton label={enabled ? "Switch off" : "Switch on"} look="small" perform={change} />;
}

function RotateButton({ endpoint }: Props) {
  const [rotated, setRotated] = useState<EndpointWithSecretView | null>(null);
  const params = paramsOf(endpoint);
  const text = "The new secret is shown once. For 24 hours, requests are signed with both, so that you can replace it.";
  const ask = { title: "Rotate the secret?", text, action: "Rotate secret" };
  const rotate = async () => {
    const sent = { ...params, header: { "if-match": await versionOf(ENDPOINT, params) } };
    setRotated(await changed(api.POST(`${ENDPOINT}/rotate-secret`, { params: sent }), "endpoints"));
  };
  return (
    <>
      <ActionButton label="Rotate secret" look="small" icon="key" ask={ask} perform={rotate} />
      {rotated && <SecretDialog endpoint={rotated} onClose={() => setRotated(null)} />}
    </>
  );
}

function DeleteButton({ endpoint }: Props) {
  const text = `Nothing is sent to ${endpoint.name} any more. This cannot be undone.`;
  const ask = { title: "Delete this endpoint?", text, action: "Delete", danger: true };
  const remove = async () => {
    await changed(api.DELETE(ENDPOINT, { params: paramsOf(endpoint) }), "endpoints");
    return "Endpoint deleted.";
  };
  return <ActionButton label="Delete" look="small danger quiet" icon="trash" ask={ask} perform={remove} />;
}
