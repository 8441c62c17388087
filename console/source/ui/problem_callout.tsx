/** What is wrong, in a box that screen readers announce, and below it what belongs to it. */

import type { ComponentChildren } from "preact";
import type { Problem } from "../api/problem";
import { Icon } from "./icon";
import { InlineCode } from "./text";

export function ProblemCallout({ problem, children }: { problem: Problem; children?: ComponentChildren }) {
  return (
    <div class="callout problem" role="alert">
      <Icon name="problem" />
      <div class="callout-text">
        <strong>{problem.title}</strong>
        <p>
          <InlineCode text={problem.detail} />
        </p>
        {children}
      </div>
    </div>
  );
}
