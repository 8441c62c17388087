/** Forms: labeled controls with a hint and an error message, submitted once at a time, with problems next to their field. */

import type { ComponentChildren, JSX, RefObject } from "preact";
import { createContext } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { asProblem, Problem } from "../api/problem";
import { hashPath } from "../location";
import { Icon } from "./icon";
import { ProblemView } from "./problem_view";

/** How long a person must stop typing before the search starts. */
const TYPING_PAUSE_MS = 200;

const Messages = createContext<Record<string, string>>({});

type FormProps = {
  children: ComponentChildren;
  action: string;
  busy: string;
  onCancel?: () => void;
  perform: (values: FormData) => Promise<void> | void;
};

export function Form({ children, action, busy, onCancel, perform }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [running, setRunning] = useState(false);
  const [messages, setMessages] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const first = controlsOf(form.current).find(({ name }) => messages[name]);
    (first ?? place.current)?.scrollIntoView({ block: "nearest" });
    first?.focus();
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
  return (
    <form
      ref={form}
      class="form"
      noValidate
      autoComplete="off"
      onInput={draft.keep}
      onSubmit={(event) => void submit(event)}>
      <Messages.Provider value={messages}>{children}</Messages.Provider>
      <div ref={place} class="form-problems">
        {problem && <ProblemView problem={problem} />}
      </div>
      <div class="dialog-actions">
        {onCancel && (
          <button
            type="button"
            class="button"
            onClick={() => {
              draft.forget();
              onCancel();
            }}>
            Cancel
          </button>
        )}
        <button type="submit" class="button primary" aria-busy={running || undefined}>
          <span class="button-label">{running ? busy : action}</span>
        </button>
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
      if (control.type === "radio" || control.type === "checkbox") {
        if (control.disabled || control.checked === (control.value === value)) continue;
        control.click();
      } else {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }, [form, key]);
  const keep = () => {
    const controls = controlsOf(form.current).filter(({ type }) => type !== "password");
    const chosen = controls.filter(({ type, checked }) => checked || !["radio", "checkbox"].includes(type));
    const values = Object.fromEntries(chosen.map(({ name: field, value }) => [field, value]));
    sessionStorage.setItem(key, JSON.stringify(values));
  };
  return { keep, forget: () => sessionStorage.removeItem(key) };
}

/** Return the trimmed text of a field; null if it is empty. */
export function textOf(values: FormData, name: string): string | null {
  const value = values.get(name);
  return typeof value === "string" ? value.trim() || null : null;
}

type Attributes = { id: string; name: string; "aria-describedby": string; "aria-invalid"?: "true" };

/** A control with its label, hint and error message; `children` gets the attributes that join them. */
export function Field({
  name,
  label,
  hint,
  children
}: {
  name: string;
  label: string;
  hint?: ComponentChildren;
  children: (attributes: Attributes) => JSX.Element;
}) {
  const id = useId();
  const message = useContext(Messages)[name];
  const attributes: Attributes = { id, name, "aria-describedby": hint ? `${id}-hint ${id}-message` : `${id}-message` };
  if (message) attributes["aria-invalid"] = "true";
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(attributes)}
      <p class="field-message" id={`${id}-message`}>
        {message}
      </p>
    </div>
  );
}

type CheckboxProps = {
  name: string;
  label: string;
  hint?: string;
  checked?: boolean;
  onChange?: (checked: boolean) => void;
};

export function Checkbox({ name, label, hint, checked, onChange }: CheckboxProps) {
  const id = useId();
  return (
    <div class="field tick">
      <input
        type="checkbox"
        id={id}
        name={name}
        checked={checked}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A search field whose value is reported once the user stops typing. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch
}: {
  label: string;
  placeholder?: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const typed = useRef(value);
  useEffect(() => {
    // The back button, or another filter, may have changed it.
    if (value !== typed.current.trim()) setText(value);
    typed.current = value;
  }, [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const waiting = setTimeout(() => {
      typed.current = text;
      onSearch(text.trim());
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [text, value, onSearch]);
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

function controlsOf(form: HTMLFormElement | null): HTMLInputElement[] {
  const controls = [...(form?.elements ?? [])] as HTMLInputElement[];
  return controls.filter((control) => control.name && control.matches("input, select, textarea"));
}
