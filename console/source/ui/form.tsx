/** Forms: labeled controls that the browser validates, submitted once at a time, with problems next to their field. */

import { useMutation } from "@tanstack/preact-query";
import { type ComponentChildren, createContext, type JSX, type RefObject } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { asProblem, ownProblem, type Problem } from "../api/problem";
import { hashPath, useQueryFields } from "../location";
import { Button } from "./button";
import { Icon } from "./icon";
import { ProblemView } from "./page";

/** How long a person must stop typing before the search starts. */
const TYPING_PAUSE_MS = 200;

const Refused = createContext<Problem | null>(null);

/** Return why the form was refused when it was last sent. */
export function useRefusal(): Problem | null {
  return useContext(Refused);
}

type FormProps = {
  children: ComponentChildren;
  action: string;
  /** The label while it is sent. */
  busy?: string;
  onCancel: () => void;
  perform: (values: FormData) => Promise<void> | void;
};

export function Form({ children, action, busy = action, onCancel, perform }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const draft = useDraft(form, action);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (values: FormData) => perform(values),
    onSuccess: draft.forget
  });
  const problem = error && asProblem(error);
  const names = controlsOf(form.current).map(({ name }) => name);
  useEffect(() => {
    const first = error && controlsOf(form.current).find(({ name }) => asProblem(error).about(name));
    first?.focus();
    (first ?? form.current?.querySelector("[role=alert]"))?.scrollIntoView({ block: "nearest" });
  }, [error]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isPending && form.current) mutate(new FormData(form.current));
  };
  const cancel = () => {
    draft.forget();
    onCancel();
  };
  return (
    <form ref={form} class="stack gap-4" autoComplete="off" onInput={draft.keep} onSubmit={submit}>
      <Refused.Provider value={problem}>{children}</Refused.Provider>
      {problem && <ProblemView problem={problem.without(names)} />}
      <div class="buttons">
        <Button onClick={cancel} label="Cancel" />
        <Button type="submit" look="primary" aria-busy={isPending || undefined} label={isPending ? busy : action} />
      </div>
    </form>
  );
}

/** Keep what was entered, but no secret, until the form was sent or canceled; a reload or a new sign-in loses nothing. */
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
  return controls.filter((control) => control.name && control.matches("input, select"));
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

export type Options = [value: string, label: string][];
type FieldProps = { name: string; label: string; hint?: ComponentChildren; options?: Options };
type InputProps = Omit<JSX.InputHTMLAttributes, "label" | "name"> & { inputRef?: RefObject<HTMLInputElement> };

/** A control with its label, hint and error message: a choice if there are options, otherwise a text without spelling help. */
export function Field({ name, label, hint, options, inputRef, ...rest }: FieldProps & InputProps) {
  const id = useId();
  const message = useRefusal()?.about(name);
  const attributes = { id, name, "aria-describedby": `${id}-hint ${id}-message` };
  return (
    <div class="grid grid-cols-1 gap-1">
      <label class="font-semibold" for={id}>
        {label}
      </label>
      <p class="hint empty:hidden" id={`${id}-hint`}>
        {hint}
      </p>
      {options ? (
        <select {...attributes}>
          <OptionList of={options} />
        </select>
      ) : (
        <input
          ref={inputRef}
          spellcheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={message ? "true" : undefined}
          {...rest}
          {...attributes}
        />
      )}
      <p class="text-sm font-medium text-bad empty:hidden" id={`${id}-message`}>
        {message}
      </p>
    </div>
  );
}

/** A field for a token. Browsers ignore "off" for passwords; "new-password" keeps them from filling in or saving one. */
export function SecretField(props: FieldProps & { required?: boolean }) {
  return <Field {...props} type="password" autoComplete="new-password" maxLength={2048} />;
}

type ChoiceProps = Omit<JSX.InputHTMLAttributes, "type">;

export function Choice({ children, ...rest }: ChoiceProps & { children: ComponentChildren }) {
  return (
    <label class="choice">
      <input {...(rest as object)} type="radio" />
      <span>{children}</span>
    </label>
  );
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

type SelectProps = { name: string; label: string; all: string; options: Options };

/** A choice of a query field in a toolbar, marked if it is not the first: `all`, which has no value. */
export function Select({ name, label, all, options }: SelectProps) {
  const [fields, change] = useQueryFields();
  const value = fields.get(name) ?? "";
  return (
    <select
      class={value ? "border-accent bg-accent-soft" : undefined}
      aria-label={label}
      value={value}
      onChange={(event) => change({ [name]: event.currentTarget.value })}>
      <OptionList of={[["", all], ...options]} />
    </select>
  );
}

function OptionList({ of }: { of: Options }) {
  return of.map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
}

/** Return a text once the user stops typing it. */
export function useDebounced(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const waiting = setTimeout(() => setPaused(text), TYPING_PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [text]);
  return paused;
}

type SearchProps = { label: string; placeholder?: string; value: string; onSearch: (text: string) => void };

export function SearchField({ value, onSearch, ...rest }: SearchProps) {
  const [text, setText] = useState(value);
  const paused = useDebounced(text.trim());
  const reported = useRef(value);
  useEffect(() => {
    // The back button, or another filter, may have changed it.
    if (value !== reported.current) setText(value);
    reported.current = value;
  }, [value]);
  useEffect(() => {
    if (paused !== reported.current) onSearch((reported.current = paused));
    // Only what was typed is reported, not that somebody else reads it now.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [paused]);
  return (
    <div class="search" role="search">
      <SearchInput {...rest} value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </div>
  );
}

/** A search whose text is a field of the query. */
export function QuerySearch({ name, ...rest }: Omit<SearchProps, "value" | "onSearch"> & { name: string }) {
  const [fields, change] = useQueryFields();
  return <SearchField {...rest} value={fields.get(name) ?? ""} onSearch={(text) => change({ [name]: text })} />;
}

export function SearchInput({
  label,
  ...rest
}: Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "label"> & { label: string }) {
  return (
    <>
      <Icon name="search" />
      <input type="search" aria-label={label} maxLength={100} {...rest} />
    </>
  );
}
