// @ts-check
/** A word about connections behind which projects may hide. */

import { element } from "../element.js";
import { pluralize, humanize } from "../format.js";
import { icon } from "../icon.js";
import { address } from "../router.js";

/** @param {{connection_id: string, code: string}[]} unreachable */
export function incompleteNote(unreachable) {
  return element(
    "div",
    { class: "callout warning", role: "status", key: "unreachable" },
    icon("warning"),
    element(
      "div",
      { class: "callout-text" },
      element(
        "strong",
        null,
        `${pluralize(unreachable.length, "connection")} could not be asked, so projects may be missing.`,
      ),
      element(
        "ul",
        null,
        unreachable.map(({ connection_id: id, code }) =>
          element(
            "li",
            { key: id },
            element("a", { href: address("connections", id) }, "See the connection"),
            `: ${humanize(code)}`,
          ),
        ),
      ),
    ),
  );
}
