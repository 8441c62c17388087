// @ts-check
/** The dead letters, and the button that redrives them. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { pluralize, timeElement } from "../format.js";
import { icon } from "../icon.js";
import { address } from "../router.js";
import { CAUSES, MESSAGE_KINDS, label } from "../vocabulary.js";

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
          right: "operate_all",
          busy: "Redriving…",
          look: "small",
          icon: "refresh",
          done: redrivenText,
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
    cause && label(CAUSES, cause),
    version && `release v${version}`,
    event && `“${event}”`,
  ]
    .filter(Boolean)
    .join(", ");
  return element(
    "li",
    { key: id },
    element("p", null, label(MESSAGE_KINDS, letter.kind), subject(letter, syncs, names)),
    element("p", { class: "small muted" }, details, details && ", ", "sent ", timeElement(at)),
  );
}

/**
 * Return the subject of a dead letter, with a link where there is a page. A scheduled run has none.
 *
 * @param {any} letter @param {any[]} syncs @param {Map<string, string>} names
 */
function subject(
  { kind, readable, sync_id: syncId, project_id: letterOf, provisioning_id: order },
  syncs,
  names,
) {
  if (!readable) return " (unreadable)";
  if (kind === "schedule") return " (superseded by later runs)";
  const sync = syncs.find((one) => one.sync_id === syncId);
  const project = sync?.project_id ?? letterOf;
  if (!project) return ` of ${order ? `database order ${order}` : syncId}`;
  const name = names.get(project) ?? sync?.env_var ?? `project ${project}`;
  return [" of ", element("a", { href: address("projects", project, "history") }, name)];
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

/** Return what was redriven, as text. @param {any} result the response of `POST /v1/dead-letters/redrive` */
export function redrivenText(result) {
  const parts = [
    result.checks && `${pluralize(result.checks, "check")} queued`,
    result.transfers && `${pluralize(result.transfers, "ownership transfer")} published again`,
    result.provisionings && `${pluralize(result.provisionings, "database creation step")} repeated`,
    result.notifications && `${pluralize(result.notifications, "notification")} sent late`,
    result.runs && `${pluralize(result.runs, "scheduled run")} removed (superseded by later runs)`,
  ].filter(Boolean);
  const left = result.unreadable ? ` ${pluralize(result.unreadable, "unreadable message")} kept.` : "";
  const done = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${pluralize(result.dead_letters, "dead letter")} redriven${done}.${left}`;
}
