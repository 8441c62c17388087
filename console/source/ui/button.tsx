/** Buttons that perform an action: they show progress, run once at a time and report the result. */

import { useState } from "preact/hooks";
import { refusal } from "../account";
import type { Right } from "../api/types";
import { Confirm, type Question } from "./dialog";
import { Icon, type IconName } from "./icon";
import { showNotice, showProblem } from "./notice";

type ActionButtonProps<Result> = {
  label: string;
  /** The label during the action, omitted for buttons that open a dialog. */
  busy?: string;
  /** The notice shown afterwards. */
  done?: string | ((result: Result) => string | null);
  /** What is asked first; answering no cancels the action. */
  ask?: Question | (() => Promise<Question>);
  perform: () => Promise<Result> | Result;
  /** One or more of primary, danger, quiet, small, large. */
  look?: string;
  icon?: IconName;
  /** The accessible name, instead of the label. */
  name?: string;
  /** Without the right that it takes, the button is disabled and says why. */
  right?: Right;
};

export function ActionButton<Result>(props: ActionButtonProps<Result>) {
  const { label, busy, ask, look = "", icon, name, right } = props;
  const [running, setRunning] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const refused = right ? refusal(right) : null;
  const work = async () => {
    setQuestion(null);
    setRunning(true);
    await performed(props).catch(showProblem);
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
      <button
        type="button"
        class={`button ${look}`.trim()}
        aria-label={name}
        aria-busy={(busy && running) || undefined}
        aria-disabled={refused ? "true" : undefined}
        title={refused ?? undefined}
        onClick={() => void click().catch(showProblem)}>
        {icon && <Icon name={icon} />}
        <span class="button-label">{running && busy ? busy : label}</span>
      </button>
      {question && (
        <Confirm
          question={question}
          onAnswer={(confirmed) => {
            if (confirmed) void work();
            else setQuestion(null);
          }}
        />
      )}
    </>
  );
}

async function performed<Result>({ perform, done }: ActionButtonProps<Result>): Promise<void> {
  const result = await perform();
  const text = typeof done === "function" ? done(result) : done;
  if (text) showNotice(text);
}

/** A link that looks like a button. */
export function LinkButton({
  href,
  label,
  look = "",
  icon
}: {
  href: string;
  label: string;
  look?: string;
  icon?: IconName;
}) {
  return (
    <a class={`button ${look}`.trim()} href={href}>
      {icon && <Icon name={icon} />}
      {label}
    </a>
  );
}
