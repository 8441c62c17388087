/** Buttons. One with an action shows its progress, runs once at a time and reports the result. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { refusal } from "../account";
import type { Right } from "../api/types";
import { Confirm, type Question } from "./dialog";
import { Icon, type IconName } from "./icon";
import { showNotice, showProblem } from "./notice";

/** `look` is one or more of primary, danger, quiet, small, icon-only. */
type Look = { look?: string; icon?: IconName; label?: string };

/** A plain button. */
export function Button({
  look = "",
  icon,
  label,
  children,
  ...rest
}: Look & Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "label">) {
  return (
    <button type="button" class={`button ${look}`} {...rest}>
      {icon && <Icon name={icon} />}
      {label ?? children}
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton({
  look = "",
  icon,
  label,
  ...rest
}: Look & Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "label" | "children">) {
  return (
    <a class={`button ${look}`} {...rest}>
      {icon && <Icon name={icon} />}
      {label}
    </a>
  );
}

export type ActionProps<Result> = Look & {
  label: string;
  /** The label during the action, omitted for buttons that open a dialog. */
  busy?: string;
  /** The notice shown afterwards. */
  done?: string | ((result: Result) => string | null);
  /** What is asked first; answering no cancels the action. */
  ask?: Question | (() => Promise<Question>);
  perform: () => Promise<Result> | Result;
  /** The accessible name, instead of the label. */
  name?: string;
  /** Without the right that it takes, the button is disabled and says why. */
  right?: Right;
};

export function ActionButton<Result>({ label, busy, done, ask, perform, name, right, ...rest }: ActionProps<Result>) {
  const [running, setRunning] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const refused = right ? refusal(right) : null;
  const work = async () => {
    setQuestion(null);
    setRunning(true);
    try {
      const result = await perform();
      const text = typeof done === "function" ? done(result) : done;
      if (text) showNotice(text);
    } catch (error) {
      showProblem(error);
    }
    setRunning(false);
  };
  const click = async () => {
    if (refused) showNotice(refused);
    else if (running) return;
    else if (ask) setQuestion(typeof ask === "function" ? await ask() : ask);
    else await work();
  };
  return (
    <>
      <Button
        {...rest}
        aria-label={name}
        aria-busy={(busy && running) || undefined}
        aria-disabled={refused ? "true" : undefined}
        title={refused ?? undefined}
        label={running && busy ? busy : label}
        onClick={() => void click().catch(showProblem)}
      />
      {question && (
        <Confirm question={question} onAnswer={(confirmed) => (confirmed ? void work() : setQuestion(null))} />
      )}
    </>
  );
}
