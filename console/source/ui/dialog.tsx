/** Modal dialogs that trap the focus and restore it when closed. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button } from "./button";

type DialogProps = { title: string; onClose: () => void; children: ComponentChildren };

export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser would focus the first button, which closes the dialog.
    if (!element?.querySelector("[autofocus]")) element?.querySelector("h2")?.focus();
    // Closed before it is removed, so that the browser returns the focus to where it was.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="popup m-auto max-h-[calc(100dvh-2rem)] w-full max-w-[min(34rem,100vw-2rem)] backdrop:bg-black/50"
      aria-labelledby={id}
      onClose={(event) => {
        if (event.currentTarget.isConnected) onClose();
      }}
      // A click into the page below is not one of the page.
      onClick={(event) => event.stopPropagation()}>
      <div class="flex items-center justify-between gap-3 pt-4 pr-4 pl-6">
        <h2 id={id} tabIndex={-1} class="focus:outline-none" children={title} />
        <Button look="icon-only quiet" icon="close" aria-label="Close" onClick={onClose} />
      </div>
      <div class="stack gap-4 px-6 pt-3 pb-6">{children}</div>
    </dialog>
  );
}

export type Question = {
  title: string;
  text: ComponentChildren;
  action: string;
  danger?: boolean;
  /** What must be typed before that button can be used. */
  typed?: string;
};

/** A question; `onAnswer` gets true if the user confirms. */
export function Confirm({ question, onAnswer }: { question: Question; onAnswer: (confirmed: boolean) => void }) {
  const { title, text, action, danger = false, typed } = question;
  const [given, setGiven] = useState("");
  const ready = typed === undefined || given.replace(/\D/g, "") === typed;
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) onAnswer(true);
  };
  return (
    <Dialog title={title} onClose={() => onAnswer(false)}>
      <form class="stack gap-4" onSubmit={submit}>
        <div class="max-w-[68ch] space-y-2">{text}</div>
        {typed !== undefined && (
          <label class="grid gap-1">
            <strong>Type {typed} to confirm</strong>
            <input inputMode="numeric" autoComplete="off" onInput={(event) => setGiven(event.currentTarget.value)} />
          </label>
        )}
        <div class="buttons">
          {/* Cancel comes first and has the focus, so Enter alone changes nothing. */}
          <Button autoFocus onClick={() => onAnswer(false)} label="Cancel" />
          <Button type="submit" look={danger ? "danger" : "primary"} disabled={!ready} label={action} />
        </div>
      </form>
    </Dialog>
  );
}
