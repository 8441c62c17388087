/** Notices: short messages in a corner, announced to screen readers without taking the focus. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { toast, useToaster } from "react-hot-toast/headless";
import { asProblem } from "../api/problem";
import { Button } from "./button";
import { Icon } from "./icon";
import { InlineCode, Paragraph, RequestId } from "./text";

const SHOWN_MS = 6_000;
const LOOKS = { success: ["ok", "status"], error: ["problem", "alert"] } as const;

/** Show that an action succeeded, for a few seconds. */
export function showNotice(title: string): void {
  toast.success(<InlineCode text={title} />, { duration: SHOWN_MS });
}

/** Show a problem until the user dismisses it. */
export function showProblem(error: unknown): void {
  const { title, detail, requestId } = asProblem(error);
  const message = (
    <>
      <strong>{title}</strong>
      <Paragraph text={detail} />
      <RequestId id={requestId} />
    </>
  );
  toast.error(message, { duration: Infinity });
}

export function Notices() {
  const place = useRef<HTMLElement>(null);
  const { toasts, handlers } = useToaster();
  const shown = toasts.filter(({ visible }) => visible);
  const ids = shown.map(({ id }) => id).join();
  useEffect(() => {
    // Reopened to stay above open dialogs: the top layer is ordered by when elements were opened.
    const popover = place.current;
    if (!popover?.showPopover) return;
    if (popover.matches(":popover-open")) popover.hidePopover();
    if (ids) popover.showPopover();
  }, [ids]);
  return (
    <section
      ref={place}
      class="pointer-events-none fixed inset-auto right-4 bottom-19 m-0 max-w-[min(26rem,100vw-2rem)] space-y-2 overflow-visible bg-transparent text-inherit lg:bottom-4 print:hidden"
      aria-label="Notices"
      aria-live="polite"
      popover="manual"
      onMouseEnter={handlers.startPause}
      onMouseLeave={handlers.endPause}>
      {shown.map(({ id, type, message }) => {
        const [look, role] = LOOKS[type === "error" ? type : "success"];
        return (
          <div
            key={id}
            class={`popup tone pointer-events-auto flex items-start gap-3 border-l-3 border-l-(--tone) py-2 pr-2 pl-3 ${look}`}
            role={role}>
            <span class="py-2 text-(--tone)">
              <Icon name={look} />
            </span>
            <div class="min-w-0 flex-1 py-1.5">{message as ComponentChildren}</div>
            <Button look="icon-only quiet" icon="close" aria-label="Dismiss" onClick={() => toast.dismiss(id)} />
          </div>
        );
      })}
    </section>
  );
}
