/** Notices: short messages in a corner, announced to screen readers without taking the focus. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asProblem } from "../api/problem";
import { Button } from "./button";
import { Icon } from "./icon";
import { InlineCode, Paragraph, RequestId } from "./text";

type Message = { tone: "ok" | "problem"; title: string; detail?: string; requestId?: string | null };

const SECONDS = 6;
const notices = signal<Message[]>([]);

/** Show that an action succeeded, for a few seconds. */
export function showNotice(title: string): void {
  const notice: Message = { tone: "ok", title };
  notices.value = [...notices.value, notice];
  setTimeout(() => dismiss(notice), SECONDS * 1000);
}

/** Show a problem until the user dismisses it. */
export function showProblem(error: unknown): void {
  const { title, detail, requestId } = asProblem(error);
  notices.value = [...notices.value, { tone: "problem", title, detail, requestId }];
}

function dismiss(notice: Message): void {
  notices.value = notices.value.filter((one) => one !== notice);
}

export function Notices() {
  const place = useRef<HTMLElement>(null);
  const shown = notices.value;
  useEffect(() => {
    // Reopened to stay above open dialogs: the top layer is ordered by when elements were opened.
    const popover = place.current;
    if (!popover?.showPopover) return;
    if (popover.matches(":popover-open")) popover.hidePopover();
    if (shown.length > 0) popover.showPopover();
  }, [shown]);
  return (
    <section
      ref={place}
      class="pointer-events-none fixed inset-auto right-4 bottom-19 m-0 max-w-[min(26rem,100vw-2rem)] space-y-2 overflow-visible bg-transparent text-inherit md:bottom-4 print:hidden"
      aria-label="Notices"
      aria-live="polite"
      popover="manual">
      {shown.map((notice) => (
        <div
          key={notice}
          class={`popup tone pointer-events-auto flex items-start gap-3 border-l-3 border-l-(--tone) py-2 pr-2 pl-3 ${notice.tone}`}
          role={notice.tone === "ok" ? "status" : "alert"}>
          <span class="py-2 text-(--tone)">
            <Icon name={notice.tone} />
          </span>
          <div class="min-w-0 flex-1 py-1.5">
            {notice.tone === "ok" ? <InlineCode text={notice.title} /> : <strong>{notice.title}</strong>}
            <Paragraph text={notice.detail} />
            <RequestId id={notice.requestId} />
          </div>
          <Button look="icon-only quiet" icon="close" aria-label="Dismiss" onClick={() => dismiss(notice)} />
        </div>
      ))}
    </section>
  );
}
