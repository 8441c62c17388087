/** Modal dialogs that trap the focus and restore it when closed. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

type DialogProps = { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean };

export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closed before it is removed, so that the browser returns the focus to where it was.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onClose={(event) => {
        if (event.currentTarget.isConnected) onClose();
      }}
      // A click into the page below is not one of the page.
      onClick={(event) => event.stopPropagation()}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="button icon-only quiet" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

export type Question = {
  title: string;
  text: ComponentChildren;
  /** The label of the confirming button, such as "Opt out". */
  action: string;
  danger?: boolean;
  /** What must be typed before that button can be used. */
  typed?: string;
};

/** A question; `onAnswer` gets true if the user confirms. */
export function Confirm({
  question: { title, text, action, danger = false, typed },
  onAnswer
}: {
  question: Question;
  onAnswer: (confirmed: boolean) => void;
}) {
  const [given, setGiven] = useState("");
  const ready = typed === undefined || given.replace(/\D/g, "") === typed;
  return (
    <Dialog title={title} onClose={() => onAnswer(false)}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onAnswer(true);
        }}>
        <div class="prose">{typeof text === "string" ? <p>{text}</p> : text}</div>
        {typed !== undefined && (
          <label class="field">
            <strong>Type {typed} to confirm</strong>
            <input
              inputMode="numeric"
              autoComplete="off"
              value={given}
              onInput={(event) => setGiven(event.currentTarget.value)}
            />
          </label>
        )}
        <div class="dialog-actions">
          {/* Cancel comes first and has the focus, so Enter alone changes nothing. */}
          <button type="button" class="button" autoFocus onClick={() => onAnswer(false)}>
            Cancel
          </button>
          <button type="submit" class={`button ${danger ? "danger" : "primary"}`} disabled={!ready}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
