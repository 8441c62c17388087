/** Boxes that screen readers announce: a note, and a problem with what belongs to it. */

import type { ComponentChildren } from "preact";
import type { Problem } from "../api/problem";
import { Icon, type IconName } from "./icon";
import { InlineCode } from "./text";

type CalloutProps = { look?: "ok" | "info" | "warning" | "problem"; icon?: IconName; role?: "status" | "alert" };

export function Callout({
  look = "info",
  icon = look,
  role = "status",
  children
}: CalloutProps & { children: ComponentChildren }) {
  return (
    <div class={`callout tone ${look}`} role={role}>
      <Icon name={icon} />
      <div class="grid min-w-0 flex-1 justify-items-start gap-1">{children}</div>
    </div>
  );
}

export function ProblemCallout({ problem, children }: { problem: Problem; children?: ComponentChildren }) {
  return (
    <Callout look="problem" role="alert">
      <strong>{problem.title}</strong>
      <p>
        <InlineCode text={problem.detail} />
      </p>
      {children}
    </Callout>
  );
}
