/** Buttons. One with an action shows its progress, runs once at a time and reports the result. */

import { useMutation } from "@tanstack/preact-query";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { refusal } from "../account";
import { ownProblem } from "../api/problem";
import type { Right } from "../api/schema";
import { Confirm, type Question } from "./dialog";
import { Icon, type IconName } from "./icon";
import { showNotice, showProblem } from "./notice";

/** `look` is one or more of primary, danger, quiet, small, icon-only. */
type Look = { look?: string; icon?: IconName; label?: string };
type ButtonProps = Look & Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "label">;
type LinkProps = Look & Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "label">;

export function Button({ look = "", icon, label, children, ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button ${look}`} {...rest}>
      {icon && <Icon name={icon} />}
      {label ?? children}
    </button>
  );
}

export function LinkButton({ look = "", icon, label, ...rest }: LinkProps) {
  return (
    <a class={`button ${look}`} {...rest}>
      {icon && <Icon name={icon} />}
      {label}
    </a>
  );
}

export type ActionProps = Look & {
  label: string;
  /** The label during the action, if that says more. */
  busy?: string;
  /** What is asked first; answering no cancels the action. */
  ask?: Question | (() => Promise<Question>);
  /** What is done; a text that it returns is shown as a notice. */
  perform: () => unknown;
  /** The accessible name, instead of the label. */
  name?: string;
  /** Without the right that it takes, the button is disabled and says why. */
  right?: Right;
};

export function ActionButton({ label, busy = label, ask, perform, name, right, ...rest }: ActionProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const { isPending, mutate } = useMutation({
    // Preparing the question may take long, too: it may have to count syncs.
    mutationFn: async (sure: boolean) =>
      sure || !ask ? perform() : setQuestion(typeof ask === "function" ? await ask() : ask),
    onSuccess: (text) => typeof text === "string" && showNotice(text),
    onError: showProblem
  });
  const refused = right ? refusal(right) : null;
  const click = () => {
    if (refused) showNotice(refused);
    else if (!isPending) mutate(false);
  };
  const answer = (confirmed: boolean) => {
    setQuestion(null);
    if (confirmed) mutate(true);
  };
  return (
    <>
      <Button
        {...rest}
        aria-label={name}
        aria-busy={isPending || undefined}
        aria-disabled={refused ? "true" : undefined}
        title={refused ?? undefined}
        label={isPending ? busy : label}
        onClick={click}
      />
      {question && <Confirm question={question} onAnswer={answer} />}
    </>
  );
}

const UNCOPIED = "The browser does not allow it. Click the text, and copy it by hand.";

/** A text that is shown once, with a button that copies it. A click selects all of it, to be copied by hand. */
export function Copyable({ text }: { text: string }) {
  const refused = () => Promise.reject(ownProblem("not-copied", "Not copied", UNCOPIED));
  const copy = () => navigator.clipboard.writeText(text).then(() => "Copied.", refused);
  return (
    <>
      <pre
        class="max-w-full rounded-lg border border-line bg-sunken p-3 wrap-anywhere whitespace-pre-wrap select-all"
        tabIndex={0}>
        {text}
      </pre>
      <ActionButton look="small" label="Copy" perform={copy} />
    </>
  );
}
