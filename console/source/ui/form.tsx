/** Forms: labeled controls that the browser validates, submitted once at a time, with problems next to their field. */

import { useDebouncedCallback } from "@react-hookz/web/useDebouncedCallback";
import { useSessionStorageValue } from "@react-hookz/web/useSessionStorageValue";
import { skipToken, useMutation, useQuery } from "@tanstack/preact-query";
import { type ComponentChildren, createContext, type JSX, type RefObject } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { asProblem, ownProblem, type Problem } from "../api/problem";
import { hashPath, useQueryFields } from "../location";
import { ActionButton, Button } from "./button";
import { Dialog } from "./dialog";
import { Icon, type IconName } from "./icon";
import { showNotice } from "./notice";
import { Loaded, ProblemView } from "./page";

/** How long a person must stop typing before the search starts. */
export const TYPING_PAUSE_MS = 200;

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

type FormButtonProps = Pick<FormProps, "children" | "action" | "busy"> & {
  label: string;
  /** The accessible name, instead of the label. */
  name?: string;
  title: string;
  look?: string;
  icon?: IconName;
  /** Return the version that an edit must name. */
  version?: () => Promise<string>;
  /** What the form is sent for; the text that it returns is shown as a notice. */
  perform: (values: FormData, version: string) => Promise<string>;
};

/** A button that opens a form in a dialog. */
export function FormButton({ label, name, look, icon, title, ...form }: FormButtonProps) {
  const [open, setOpen] = useState(false);
  const button = { label, name, look, icon };
  const close = () => setOpen(false);
  return (
    <>
      <ActionButton {...button} right="use_own" perform={() => setOpen(true)} />
      {open && <Dialog title={title} onClose={close} children={<VersionedForm {...form} onCancel={close} />} />}
    </>
  );
}

type VersionedFormProps = Omit<FormProps, "perform"> & Pick<FormButtonProps, "version" | "perform">;

/** The form, with the version that was seen: it is read once, so that a change of somebody else is noticed. */
function VersionedForm({ version, perform, ...form }: VersionedFormProps) {
  const query = useQuery({
    queryKey: ["version", useId()],
    queryFn: version ?? skipToken,
    initialData: version ? undefined : "*",
    staleTime: Infinity,
    gcTime: 0
  });
  const send = async (values: FormData) => {
    showNotice(await perform(values, query.data ?? "*"));
    form.onCancel();
  };
  return <Loaded query={query} lines={1} children={() => <Form {...form} perform={send} />} />;
}

/** Keep what was entered, but no secret, until the form was sent or canceled; a reload or a new sign-in loses nothing. */
function useDraft(form: RefObject<HTMLFormElement>, name: string) {
  const key = `urlsync.draft ${hashPath()} ${name}`;
  const { value, set, remove } = useSessionStorageValue<string[][], string[][], true>(key, { defaultValue: [] });
  const [before] = useState(value);
  useEffect(() => {
    for (const control of controlsOf(form.current)) {
      const values = before.flatMap(([name, value = ""]) => (name === control.name ? [value] : []));
      if (values[0] === undefined || control.disabled) continue;
      if (isToggle(control)) {
        if (control.checked !== values.includes(control.value)) control.click();
      } else {
        control.value = values[0];
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }, [form, before]);
  const keep = () => {
    const chosen = controlsOf(form.current).filter((control) => control.checked || !isToggle(control));
    set(chosen.filter(({ type }) => type !== "password").map(({ name, value }) => [name, value]));
  };
  return { keep, forget: remove };
}

const isToggle = ({ type }: HTMLInputElement) => ["radio", "checkbox"].includes(type);

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

/** A radio button, or a box, with what it stands for. */
export function Choice({ children, ...rest }: JSX.InputHTMLAttributes & { children: ComponentChildren }) {
  return (
    <label class="choice">
      <input type="radio" {...(rest as object)} />
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

type SearchProps = { "aria-label": string; placeholder?: string; value: string; onSearch: (text: string) => void };

export function SearchField({ value, onSearch, ...rest }: SearchProps) {
  const [text, setText] = useState(value);
  const report = useDebouncedCallback(onSearch, [onSearch], TYPING_PAUSE_MS);
  useEffect(() => {
    // The back button, or another filter, may have changed it.
    setText((typed) => (typed.trim() === value ? typed : value));
  }, [value]);
  const type = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    setText(currentTarget.value);
    report(currentTarget.value.trim());
  };
  return <SearchInput {...rest} value={text} onInput={type} />;
}

/** A search whose text is a field of the query. */
export function QuerySearch({ name, ...rest }: Omit<SearchProps, "value" | "onSearch"> & { name: string }) {
  const [fields, change] = useQueryFields();
  return <SearchField {...rest} value={fields.get(name) ?? ""} onSearch={(text) => change({ [name]: text })} />;
}

export function SearchInput({ inputRef, ...rest }: InputProps) {
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input ref={inputRef} type="search" maxLength={100} {...(rest as object)} />
    </div>
  );
}
