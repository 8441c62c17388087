/** Badges: a color, an icon, and always a label. */

import type { Explanation, Severity } from "../api/types";
import { label, SEVERITIES, STATUSES } from "../words";
import { Icon, type IconName } from "./icon";

type BadgeProps = { look: string; icon: IconName; text: string; title?: string };

export function Badge({ look, icon, text, title }: BadgeProps) {
  return (
    <span class={`badge ${look}`} title={title}>
      <Icon name={icon} />
      <span>{text}</span>
    </span>
  );
}

/** The badge of a sync: its status, and the reason if it is not active. */
export function StatusBadge({
  of: { status, explanation }
}: {
  of: { status: keyof typeof STATUSES; explanation: Explanation | null };
}) {
  const text = STATUSES[status];
  if (status === "active" || !explanation) return <Badge look={status} icon={status} text={text} />;
  const { severity, title, meaning } = explanation;
  const look = severity === "ok" ? "off" : status;
  return <Badge look={look} icon={status} text={`${text}: ${decapitalized(title)}`} title={meaning} />;
}

/** The badge of a severity, of a finding or of the service. */
export function SeverityBadge({ severity, text }: { severity: Severity; text?: string }) {
  return <Badge look={severity} icon={severity} text={text ?? label(SEVERITIES, severity)} />;
}

function decapitalized(title: string): string {
  if (/^(Heroku|Hasura)/.test(title)) return title;
  return title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
