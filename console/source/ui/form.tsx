/** Forms: labeled controls with a hint and an error message, submitted once at a time, with problems next to their field. */

import { createContext, type ComponentChildren, type JSX, type RefObject } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { asProblem, ownProblem, type Problem } from "../api/problem";
import { hashPath } from "../location";
import { Button } from "./button";
import { Icon } from "./icon";
import { ProblemView } from "./page";

/** How long a person must stop typing before the search starts. */
const TYPING_PAUSE_MS = 200;

const Messages = createContext<Record<string, string>>({});

type FormProps = {
  children: ComponentChildren;
  action: string;
  /** The label while it is sent. */
  busy?: string;
  onCancel?: () => void;
  perform: (values: FormData) => Promise<void> | void;
};

export function Form({ children, action, busy = "…", onCancel, perform }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [running, setRunning] = useState(false);
  const [messages, setMessages] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const first = controlsOf(form.current).find(({ name }) => messages[name]);
    first?.focus();
    (first ?? form.current?.querySelector("[role=alert]"))?.scrollIntoView({ block: "nearest" });
  }, [messages, problem]);
  const draft = useDraft(form, action);
  const submit = async (event: Event) => {
    event.preventDefault();
    const controls = controlsOf(form.current);
    const invalid = controls.filter(({ disabled, validity }) => !disabled && !validity.valid);
    setMessages(Object.fromEntries(invalid.map(({ name, validationMessage }) => [name, validationMessage])));
    setProblem(null);
    if (invalid.length > 0 || running || !form.current) return;
    setRunning(true);
    try {
      await perform(new FormData(form.current));
      draft.forget();
    } catch (error) {
      const found = asProblem(error);
      const affected = controls.map(({ name }) => name).filter((name) => found.about(name));
      setMessages(Object.fromEntries(affected.map((name) => [name, found.about(name) ?? ""])));
      setProblem(found.without(affected));
    }
    setRunning(false);
  };
  const cancel = () => {
    draft.forget();
    onCancel?.();
  };
  return (
    <form
      ref={form}
      class="stack gap-4"
      noValidate
      autoComplete="off"
      onInput={draft.keep}
      onSubmit={(event) => void submit(event)}>
      <Messages.Provider value={messages}>{children}</Messages.Provider>
      {problem && <ProblemView problem={problem} />}
      <div class="row mt-2 justify-end gap-2">
        {onCancel && <Button onClick={cancel}>Cancel</Button>}
        <Button type="submit" look="primary" aria-busy={running || undefined} label={running ? busy : action} />
      </div>
    </form>
  );
}

/**
 * Keep what was entered in this tab until the form was sent or canceled, so that neither a reload, an expired session nor
 * a closed dialog loses it. Secrets are not kept.
 */
function useDraft(form: RefObject<HTMLFormElement>, name: string) {
  const key = `urlsync.draft ${hashPath()} ${name}`;
  useEffect(() => {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, string>;
    for (const control of controlsOf(form.current)) {
      const value = kept[control.name];
      if (value === undefined || control.type === "password") continue;
      if (isToggle(control)) {
        if (!control.disabled && control.checked !== (control.value === value)) control.click();
      } else {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }, [form, key]);
  const keep = () => {
    const controls = controlsOf(form.current).filter(({ type }) => type !== "password");
    const chosen = controls.filter((control) => control.checked || !isToggle(control));
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(chosen.map(({ name, value }) => [name, value]))));
  };
  return { keep, forget: () => sessionStorage.removeItem(key) };
}

function isToggle({ type }: HTMLInputElement): boolean {
  return type === "radio" || type === "checkbox";
}

function controlsOf(form: HTMLFormElement | null): HTMLInputElement[] {
  const controls = [...(form?.elements ?? [])] as HTMLInputElement[];
  return controls.filter((control) => control.name && control.matches("input, select, textarea"));
}

/** Return the trimmed text of a field; null if it is empty. */
export function textOf(values: FormData, name: string): string | null {
  const value = values.get(name);
  return typeof value === "string" ? value.trim() || null : null;
}

/** Return what was chosen among radio buttons; `what` is asked for if nothing was. */
export function chosenOf(values: FormData, name: string, what: string): string {
  const value = textOf(values, name);
  if (value === null) throw ownProblem("not-chosen", "Nothing selected", what);
  return value;
}

type Attributes = { id: string; name: string; "aria-describedby": string; "aria-invalid"?: "true" };
type FieldProps = {
  name: string;
  label: string;
  hint?: ComponentChildren;
  /** The control; it gets the attributes that join it with its label, hint and message. */
  children: (attributes: Attributes) => JSX.Element;
};

/** A control with its label, hint and error message. */
export function Field({ name, label, hint, children }: FieldProps) {
  const id = useId();
  const message = useContext(Messages)[name];
  const attributes: Attributes = { id, name, "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-message` };
  if (message) attributes["aria-invalid"] = "true";
  return (
    <div class="grid grid-cols-1 gap-1">
      <label class="font-semibold" for={id}>
        {label}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(attributes)}
      <p class="text-sm font-medium text-bad empty:hidden" id={`${id}-message`}>
        {message}
      </p>
    </div>
  );
}

type TextProps = Omit<FieldProps, "children"> & JSX.InputHTMLAttributes & { inputRef?: RefObject<HTMLInputElement> };

/** A field for a name or another word, without spelling help. */
export function TextField({ name, label, hint, inputRef, ...rest }: TextProps) {
  return (
    <Field name={name} label={label} hint={hint}>
      {(attributes) => (
        <input ref={inputRef} spellcheck={false} autoCapitalize="off" autoComplete="off" {...rest} {...attributes} />
      )}
    </Field>
  );
}

/** A field for a token. Browsers ignore "off" for passwords; "new-password" keeps them from filling in or saving one. */
export function SecretField(props: Omit<FieldProps, "children"> & { required?: boolean }) {
  return <TextField {...props} type="password" autoComplete="new-password" maxLength={2048} />;
}

type CheckboxProps = JSX.InputHTMLAttributes & { name: string; label: string; hint: string };

export function Checkbox({ label, hint, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div class="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2 gap-y-1">
      <input {...(rest as object)} type="checkbox" id={id} aria-describedby={`${id}-hint`} />
      <label for={id}>{label}</label>
      <p class="hint col-start-2" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string | undefined;
  /** The label of the option without a value. */
  all?: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
};

/** A choice in a toolbar, marked if it is not the first. */
export function Select({ label, value = "", all, options, onChange }: SelectProps) {
  const shown = all === undefined ? options : [["", all] as const, ...options];
  return (
    <select
      class={value ? "border-accent bg-accent-soft" : undefined}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}>
      {shown.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

type SearchProps = { label: string; placeholder?: string; value: string; onSearch: (text: string) => void };

/** Return a text once the user stops typing it. */
export function useDebounced(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const waiting = setTimeout(() => setPaused(text), TYPING_PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [text]);
  return paused;
}

/** A search field whose value is reported once the user stops typing. */
export function SearchField({ label, placeholder, value, onSearch }: SearchProps) {
  const [text, setText] = useState(value);
  const paused = useDebounced(text.trim());
  const reported = useRef(value);
  useEffect(() => {
    // The back button, or another filter, may have changed it.
    if (value !== reported.current) setText(value);
    reported.current = value;
  }, [value]);
  useEffect(() => {
    if (paused === reported.current) return;
    reported.current = paused;
    onSearch(paused);
    // Only what was typed is reported, not that somebody else reads it now.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [paused]);
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        maxLength={100}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </div>
  );
}
