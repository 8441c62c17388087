/** What is entered of a notification endpoint, and its secret, which is shown once. */

import type { ComponentChildren } from "preact";
import { newEndpointBodyEvent_typesValues as EVENTS, projectList } from "../api";
import type { EndpointView, EndpointWithSecretView } from "../api";
import { Button, Choice, Copyable, Dialog, Field, type Options, SecretField, textOf, useList } from "../ui";

export const FORMATS = { standard_webhooks: "Signed events (Standard Webhooks)", slack: "Slack messages" } as const;

const NEW_URL = "It begins with https://. For a Slack channel, it is the URL of an incoming webhook.";
const KEPT_URL = "The present one is never shown. Leave this empty to keep it.";

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
