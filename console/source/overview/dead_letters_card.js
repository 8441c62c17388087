// @ts-check
/** What was given up, and trying it again. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { pluralize, timeElement } from "../format.js";
import { icon } from "../icon.js";
import { address } from "../router.js";
import { CAUSES, word } from "../vocabulary.js";

const SHOWN = 20;

/**
 * @param {any[]} letters @param {any[]} syncs @param {Map<string, string>} names of projects by id
 * @param {() => Promise<void>} refresh
 */
export function deadLettersCard(letters, syncs, names, refresh) {
  return element(
    "section",
    { class: "card flush", key: "dead-letters", "aria-labelledby": "dead-letters-title" },
    element(
      "div",
      { class: "card-head" },
      element("h2", { id: "dead-letters-title" }, "Dead letters"),
      letters.length > 0 &&
        actionButton({
          label: "Redrive all",
          busy: "Redriving…",
          look: "small",
          icon: "refresh",
          done: redriven,
          ask: () => askFor(letters.length),
          perform: () => redrive(refresh),
        }),
    ),
    letters.length === 0
      ? element(
          "p",
          { class: "all-clear" },
          icon("ok"),
          "Nothing was given up. What fails again and again would be kept here until you try it again.",
        )
      : element(
          "ul",
          { class: "list" },
          letters.slice(0, SHOWN).map((letter) => letterView(letter, syncs, names)),
        ),
    letters.length > SHOWN &&
      element("p", { class: "more small muted" }, `and ${letters.length - SHOWN} more`),
  );
}

/** @param {any} letter @param {any[]} syncs @param {Map<string, string>} names */
function letterView(letter, syncs, names) {
  const { message_id: id, sent_at: at, cause, release_version: version, event } = letter;
  const why = [
    cause && word(CAUSES, cause).label.toLowerCase(),
    version && `release v${version}`,
    event && `“${event}”`,
  ]
    .filter(Boolean)
    .join(", ");
  return element(
    "li",
    { key: id },
    element("p", null, REQUESTS[letter.wish] ?? letter.wish, concerned(letter, syncs, names)),
    element("p", { class: "small muted" }, why, why && ", ", "sent ", timeElement(at)),
  );
}

/** What a letter asked for. @type {Record<string, string>} */
const REQUESTS = {
  check: "A check of ",
  confirmation: "A confirmation of ",
  transfer: "A change of hands of ",
  provisioning: "A step towards a database of ",
  notice: "A message to people about ",
  schedule: "A run of the schedule",
};

/**
 * Return what a letter is about. A run of the schedule is about nothing.
 *
 * @param {any} letter @param {any[]} syncs @param {Map<string, string>} names
 */
function concerned(
  { wish, readable, sync_id: syncId, project_id: letterOf, provisioning_id: order },
  syncs,
  names,
) {
  if (wish === "schedule") return "; later ones have done its work";
  if (!readable) return "something that cannot be read";
  const sync = syncs.find((one) => one.sync_id === syncId);
  const project = sync?.project_id ?? letterOf;
  if (!project) return order ? `order ${order}` : syncId;
  return element(
    "a",
    { href: address("projects", project, "history") },
    names.get(project) ?? sync?.env_var ?? `project ${project}`,
  );
}

/** @param {number} letters */
function askFor(letters) {
  return confirm({
    title: "Redrive the dead letters?",
    text: `${pluralize(letters, "dead letter")} will be tried again and removed: each sync among them is checked once, changes of hands are told again, steps towards databases repeated, and people told late. Mend first what they failed for; repeating this is harmless.`,
    action: "Redrive",
  });
}

/** @param {() => Promise<void>} refresh */
async function redrive(refresh) {
  const result = await api.post("v1/dead-letters/redrive");
  await refresh();
  return result;
}

/** @param {any} result */
function redriven(result) {
  const parts = [
    result.checks && `${pluralize(result.checks, "check")} asked for`,
    result.transfers && `${pluralize(result.transfers, "change")} of hands told again`,
    result.provisionings && `${pluralize(result.provisionings, "step")} towards databases repeated`,
    result.notices && `people told late of ${pluralize(result.notices, "event")}`,
    result.runs && `${pluralize(result.runs, "run")} of the schedule removed, as later ones did the work`,
  ].filter(Boolean);
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "letter")} cannot be read and stayed.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
