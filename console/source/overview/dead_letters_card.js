// @ts-check
/** The dead letters, and the button that redrives them. */

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
          ask: () => confirmRedrive(letters.length),
          perform: () => redrive(refresh),
        }),
    ),
    letters.length === 0
      ? element(
          "p",
          { class: "all-clear" },
          icon("ok"),
          "No dead letters. Messages that still fail after all retries are kept here until you redrive them.",
        )
      : element(
          "ul",
          { class: "list" },
          letters.slice(0, SHOWN).map((letter) => letterView(letter, syncs, names)),
        ),
    letters.length > SHOWN &&
      element("p", { class: "more small muted" }, `${letters.length - SHOWN} more`),
  );
}

/** @param {any} letter @param {any[]} syncs @param {Map<string, string>} names */
function letterView(letter, syncs, names) {
  const { message_id: id, sent_at: at, cause, release_version: version, event } = letter;
  const details = [
    cause && word(CAUSES, cause).label.toLowerCase(),
    version && `release v${version}`,
    event && `“${event}”`,
  ]
    .filter(Boolean)
    .join(", ");
  return element(
    "li",
    { key: id },
    element("p", null, KINDS[letter.kind] ?? letter.kind, subject(letter, syncs, names)),
    element("p", { class: "small muted" }, details, details && ", ", "sent ", timeElement(at)),
  );
}

/** The kinds of messages. @type {Record<string, string>} */
const KINDS = {
  check: "Check of ",
  confirmation: "Confirmation of ",
  transfer: "Ownership transfer of ",
  provisioning: "Database creation step for ",
  notice: "Notification about ",
  schedule: "Scheduled run",
};

/**
 * Return the subject of a dead letter, with a link where there is a page. A scheduled run has none.
 *
 * @param {any} letter @param {any[]} syncs @param {Map<string, string>} names
 */
function subject(
  { wish, readable, sync_id: syncId, project_id: letterOf, provisioning_id: order },
  syncs,
  names,
) {
  if (wish === "schedule") return ", superseded by later runs";
  if (!readable) return "an unreadable message";
  const sync = syncs.find((one) => one.sync_id === syncId);
  const project = sync?.project_id ?? letterOf;
  if (!project) return order ? `database order ${order}` : syncId;
  return element(
    "a",
    { href: address("projects", project, "history") },
    names.get(project) ?? sync?.env_var ?? `project ${project}`,
  );
}

/** @param {number} letters */
function confirmRedrive(letters) {
  return confirm({
    title: "Redrive all dead letters?",
    text: `${pluralize(letters, "dead letter")} will be retried and removed: each affected sync is checked once, ownership transfers are published again, database creation steps are repeated, and notifications are sent late. Fix the cause first, or they will fail again. Redriving more than once is harmless.`,
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
    result.checks && `${pluralize(result.checks, "check")} queued`,
    result.transfers && `${pluralize(result.transfers, "ownership transfer")} published again`,
    result.provisionings && `${pluralize(result.provisionings, "database creation step")} repeated`,
    result.notices && `${pluralize(result.notices, "notification")} sent late`,
    result.runs && `${pluralize(result.runs, "scheduled run")} removed (superseded by later runs)`,
  ].filter(Boolean);
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "unreadable message")} kept.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
