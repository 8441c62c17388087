// @ts-check
/** A note that projects may be missing, because some connections could not list theirs. */

import { element } from "../element.js";
import { pluralize } from "../format.js";
import { icon } from "../icon.js";
import { address } from "../router.js";

/** @param {{connection_id: string, explanation: import("../project/types.js").Explanation}[]} unreachable */
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
        `Projects may be missing: Hasura Cloud did not list those of ${pluralize(unreachable.length, "connection")}.`,
      ),
      element(
        "ul",
        null,
        unreachable.map(({ connection_id: id, explanation: { title, next_step: step } }) =>
          element(
            "li",
            { key: id },
            element("a", { href: address("connections", id) }, "View connection"),
            `: ${title}. ${step ?? ""}`,
          ),
        ),
      ),
    ),
  );
}
