/** The notification endpoints: addresses of people and programs that events are sent to, and what is entered of one. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, changed, endpoints, newEndpointBodyEvent_typesValues as EVENTS, projectList } from "../api";
import type { EndpointView, EndpointWithSecretView } from "../api";
import { address, navigate, path } from "../location";
import { Badge, Button, Choice, Copyable, Dialog, Empty, Entry, Field, FormButton, List, Loaded, Name } from "../ui";
import { type Options, Page, SecretField, textOf, useList } from "../ui";

export const FORMATS = { standard_webhooks: "Signed events (Standard Webhooks)", slack: "Slack messages" } as const;

const NEW_URL = "It begins with https://. For a Slack channel, it is the URL of an incoming webhook.";
const KEPT_URL = "The present one is never shown. Leave this empty to keep it.";

export function EndpointsPage() {
  const none = (
    <Empty icon="bell" title="No notification endpoints yet">
      Have events sent to an HTTPS address or a Slack channel of yours: for example that a sync was paused.
    </Empty>
  );
  return (
    <Page
      title="Notification endpoints"
      lead="HTTPS addresses and Slack channels that events are sent to."
      actions={<AddButton />}>
      <Loaded query={useQuery(endpoints)}>
        {({ items }) => (
          <List of={items} by="endpoint_id" class="card flush list" item="row justify-between" none={none}>
            {(endpoint) => <Item endpoint={endpoint} />}
          </List>
        )}
      </Loaded>
    </Page>
  );
}

function Item({ endpoint }: { endpoint: EndpointView }) {
  const { endpoint_id, name, format, host } = endpoint;
  const title = (
    <a class="strong-link" href={address("endpoints", endpoint_id)}>
      <Name text={name} />
    </a>
  );
  return <Entry title={title} hint={`${FORMATS[format]} at ${host}`} side={<StateBadge of={endpoint} />} />;
}

export function StateBadge({ of: { enabled, failing_since } }: { of: EndpointView }) {
  if (!enabled) return <Badge look="off" icon="paused" text="Switched off" />;
  if (failing_since) return <Badge look="problem" icon="problem" text="Failing" />;
  return <Badge look="ok" icon="ok" text="Switched on" />;
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
  const leave = () => created && navigate(path("endpoints", created.endpoint_id));
  return (
    <>
      <FormButton {...words} look="primary" icon="plus" perform={add} children={<EndpointFields />} />
      {created && <SecretDialog endpoint={created} onClose={leave} />}
    </>
  );
}

/** Return what a form has of an endpoint. */
export function valuesOf(values: FormData) {
  const event_types = values.getAll("event_types") as EndpointView["event_types"];
  return { name: textOf(values, "name") ?? "", event_types, project_ids: values.getAll("project_ids") as string[] };
}

export function EndpointFields({ endpoint }: { endpoint?: EndpointView }) {
  const { projects, more } = useProjects(endpoint?.project_ids);
  return (
    <>
      <Field name="name" label="Name" required maxLength={64} defaultValue={endpoint?.name} />
      <SecretField name="url" label="URL" required={!endpoint} hint={endpoint ? KEPT_URL : NEW_URL} />
      {!endpoint && <Field name="format" label="Format" options={Object.entries(FORMATS)} />}
      <Filter name="event_types" label="Events" options={EVENTS.map((type) => [type, type])} of={endpoint} />
      <Filter name="project_ids" label="Projects" options={[...projects]} of={endpoint} more={more} />
    </>
  );
}

type FilterName = "event_types" | "project_ids";
type FilterProps = { name: FilterName; label: string; options: Options; of?: EndpointView; more?: ComponentChildren };

/** Boxes for what is sent: all, if none is checked. */
function Filter({ name, label, options, of, more }: FilterProps) {
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
        {more}
      </fieldset>
    </details>
  );
}

/** The names of projects by ID, as far as they are loaded, and of those with these IDs; and a button for more. */
export function useProjects(ids: string[] = []) {
  const { items, more } = useList(projectList("", "name"));
  const projects = new Map(ids.map((id) => [id, `Project ${id.slice(0, 8)}`]));
  for (const { project_id, name } of items) projects.set(project_id, name);
  return { projects, more };
}

export function SecretDialog({ endpoint, onClose }: { endpoint: EndpointWithSecretView; onClose: () => void }) {
  return (
    <Dialog title="Keep this secret" onClose={onClose}>
      <p>
        It signs every request to {endpoint.name}. Store it where your receiver verifies requests:{" "}
        <strong>it is never shown again</strong>.
      </p>
      <Copyable text={endpoint.secret} />
      <div class="buttons">
        <Button look="primary" onClick={onClose} label="Done" />
      </div>
    </Dialog>
  );
}
