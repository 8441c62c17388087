/** The findings about the service's own health. */

import type { ServiceStatus, Severity } from "../api/types";
import { SeverityBadge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { Card } from "../ui/page";
import { InlineCode } from "../ui/text";

const ORDER: Severity[] = ["problem", "warning", "ok"];

export function FindingsCard({ status: { level, findings } }: { status: ServiceStatus }) {
  const sorted = findings.toSorted((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
  return (
    <Card id="findings-title" title="Service health" flush side={<SeverityBadge severity={level} />}>
      <ul class="list">
        {sorted.map(({ code, level, title, meaning, next_step }) => (
          <li key={code} class={`finding ${level}`}>
            <Icon name={level} />
            <div>
              <span class="hidden">{level}: </span>
              <p>
                <strong>{title}</strong>. <InlineCode text={meaning} />
              </p>
              {next_step && (
                <p class="small muted">
                  <InlineCode text={next_step} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
