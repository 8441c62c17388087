/** One notification endpoint: what it receives, what was sent to it in the last week, and what can be done with it. */

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
import { navigate } from "../location";
import { ActionButton, Badge, Card, Columns, Entry, Facts, FormButton, found, List, Loaded, Page } from "../ui";
import { textOf, Time } from "../ui";
import { EndpointFields, FORMATS, SecretDialog, StateBadge, useProjects, valuesOf } from "./endpoints_page";

const ENDPOINT = "/v1/notification-endpoints/{endpoint_id}";
const NONE = "Nothing was sent in the last week. Send a test to see whether it arrives.";
const ON = "Each event is tried eight times in 24 hours. After five days of failures, the endpoint is switched off.";
const OFF = "Nothing is sent to it until it is switched on.";

type Props = { endpoint: EndpointView };

export function EndpointPage({ id }: { id: string }) {
  const query = useQuery(endpoints);
  const one = query.data?.items.find(({ endpoint_id }) => endpoint_id === id);
  return (
    <Page
      title={one?.name ?? "Notification endpoint"}
      parent={["Notification endpoints", "#/endpoints"]}
      actions={one && <Actions endpoint={one} />}>
      <Loaded query={found(query, one, "Endpoint")}>
        {(endpoint) => (
          <Columns side={<DetailsCard endpoint={endpoint} />}>
            <DeliveriesCard id={id} />
          </Columns>
        )}
      </Loaded>
    </Page>
  );
}

const paramsOf = ({ endpoint_id }: EndpointView) => ({ path: { endpoint_id } });

function Actions({ endpoint }: Props) {
  const params = paramsOf(endpoint);
  const test = async () => {
    const attempt = await changed(api.POST(`${ENDPOINT}/test`, { params }), "endpoints");
    if (attempt.succeeded) return `The test has arrived. ${resultOf(attempt)}.`;
    const { meaning, next_step } = attempt.explanation ?? { meaning: `${resultOf(attempt)}.`, next_step: null };
    throw ownProblem("test-failed", "The test has failed", [meaning, next_step].filter(Boolean).join(" "));
  };
  const save = async (values: FormData, version: string) => {
    const sent = { ...params, header: { "if-match": version } };
    const body = { ...valuesOf(values), url: textOf(values, "url") };
    await changed(api.PATCH(ENDPOINT, { params: sent, body }), "endpoints");
    return "Endpoint saved.";
  };
  const words = { label: "Edit", title: "Edit the notification endpoint", action: "Save" };
  return (
    <>
      <ActionButton label="Send a test" busy="Sending…" look="primary" perform={test} />
      <FormButton {...words} icon="pencil" version={() => versionOf(ENDPOINT, params)} perform={save}>
        <EndpointFields endpoint={endpoint} />
      </FormButton>
    </>
  );
}

function DeliveriesCard({ id }: { id: string }) {
  return (
    <Card title="Deliveries of the last week" flush>
      <Loaded query={useQuery(deliveries(id))} lines={2}>
        {({ items }) => (
          <List of={items} by="at" class="list" item="row justify-between" none={<p class="p-4">{NONE}</p>}>
            {(attempt) => <Attempt {...attempt} />}
          </List>
        )}
      </Loaded>
    </Card>
  );
}

function Attempt(attempt: AttemptView) {
  const { at, type, number, succeeded } = attempt;
  const look = succeeded ? "ok" : "problem";
  return (
    <Entry
      title={<code>{type}</code>}
      hint={<Time at={at} label={number > 1 ? `attempt ${number},` : ""} />}
      side={<Badge look={look} icon={look} text={resultOf(attempt)} title={attempt.explanation?.meaning} />}
    />
  );
}

function resultOf({ succeeded, status, explanation }: AttemptView): string {
  return explanation?.title ?? `${succeeded ? "Accepted" : "Refused"} with status ${status}`;
}

function DetailsCard({ endpoint }: Props) {
  const { enabled, failing_since, host, format, event_types, project_ids, owner, created_at } = endpoint;
  const { rotated_at, former_secret_until: until } = endpoint;
  const { projects } = useProjects(project_ids);
  const { kind, id } = account.value ?? {};
  const foot = [SwitchButton, RotateButton, DeleteButton].map((Part) => <Part key={Part} endpoint={endpoint} />);
  return (
    <Card title="Details" side={<StateBadge of={endpoint} />} foot={foot}>
      <p class="text-soft">{enabled ? ON : OFF}</p>
      <Facts
        of={[
          ["Failing", failing_since && <Time label="nothing has arrived since" at={failing_since} exact />],
          ["Format", FORMATS[format]],
          ["Host", host],
          ["Events", event_types.join(", ") || "all"],
          ["Projects", project_ids.map((id) => projects.get(id)).join(", ") || "all"],
          ["Added", absoluteTime(created_at)],
          ["Added by", owner !== `${kind}:${id}` && <code key="owner">{owner}</code>],
          ["Secret", rotated_at && <Time label="rotated" at={rotated_at} />],
          ["Former secret", until && Date.parse(until) > Date.now() && `valid until ${absoluteTime(until)}`]
        ]}
      />
    </Card>
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
    navigate("/endpoints");
    return "Endpoint deleted.";
  };
  return <ActionButton label="Delete" look="small danger quiet" icon="trash" ask={ask} perform={remove} />;
}
