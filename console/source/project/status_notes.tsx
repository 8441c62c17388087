/** The notes above the tabs for each sync that needs attention or is not active, as the API explains it. */

import type { Explanation, Sync } from "../api/types";
import { Icon } from "../ui/icon";
import { InlineCode, Steps } from "../ui/text";
import { ActionButtons } from "./action_buttons";
import type { ProjectData } from "./project_data";

export function StatusNotes({ data }: { data: ProjectData }) {
  return (
    <>
      {data.syncs.map(
        (sync) =>
          sync.explanation && <StatusNote key={sync.sync_id} sync={sync} explanation={sync.explanation} data={data} />
      )}
    </>
  );
}

function StatusNote({ sync, explanation, data }: { sync: Sync; explanation: Explanation; data: ProjectData }) {
  const { severity, title, meaning, automatic, next_step } = explanation;
  return (
    <section
      class={`callout status-note ${severity === "ok" ? "" : severity}`.trim()}
      aria-label={`${sync.env_var}: ${title}`}>
      <Icon name={severity === "ok" ? "info" : severity} />
      <div class="callout-text">
        <h2>
          {title}
          <span class="status-note-of">
            {" "}
            · {sync.env_var} is {sync.status}
          </span>
        </h2>
        <p>
          <InlineCode text={meaning} />
        </p>
        <Steps automatic={automatic} next_step={next_step} />
        <div class="actions">
          <ActionButtons sync={sync} actions={sync.actions} data={data} />
        </div>
      </div>
    </section>
  );
}
