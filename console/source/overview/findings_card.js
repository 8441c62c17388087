// @ts-check
/** The findings about the service's own health. */

import { element } from "../element.js";
import { icon } from "../icon.js";
import { withInlineCode } from "../inline_code.js";
import { severityBadge } from "../status_badge.js";

const ORDER = ["problem", "warning", "ok"];

/** @param {any} status what `GET /v1/status` answers */
export function findingsCard({ level, findings }) {
  const sorted = [...findings].sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
  return element(
    "section",
    { class: "card flush", key: "findings", "aria-labelledby": "findings-title" },
    element(
      "div",
      { class: "card-head" },
      element("h2", { id: "findings-title" }, "Service health"),
      severityBadge(level),
    ),
    element("ul", { class: "list" }, sorted.map(findingView)),
  );
}

/** @param {any} finding */
function findingView({ code, level, title, meaning, next_step: step }) {
  return element(
    "li",
    { key: code, class: `finding ${level}` },
    icon(level),
    element(
      "div",
      null,
      element("span", { class: "hidden" }, `${level}: `),
      element("p", null, element("strong", null, title), ". ", withInlineCode(meaning)),
      step && element("p", { class: "small muted" }, withInlineCode(step)),
    ),
  );
}
