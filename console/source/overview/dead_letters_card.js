// @ts-check
/** What was given up, and trying it again. */

import { actionButton } from "../action.js";
import { api } from "../api.js";
import { confirm } from "../confirm.js";
import { element } from "../element.js";
import { counted, when } from "../format.js";
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
          { class: "all-well" },
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
function letterView(
  { message_id: id, wish, sync_id: syncId, sent_at: at, cause, release_version: version },
  syncs,
  names,
) {
  const sync = syncs.find((one) => one.sync_id === syncId);
  const what = wish === "check" ? "A check" : "A confirmation";
  const why = [cause && word(CAUSES, cause).label.toLowerCase(), version && `release v${version}`]
    .filter(Boolean)
    .join(", ");
  return element(
    "li",
    { key: id },
    element(
      "p",
      null,
      what,
      " of ",
      sync
        ? element(
            "a",
            { href: address("projects", sync.project_id, "history") },
            names.get(sync.project_id) ?? sync.env_var,
          )
        : (syncId ?? "a sync that cannot be read"),
    ),
    element("p", { class: "small muted" }, why, why && ", ", "sent ", when(at)),
  );
}

/** @param {number} letters */
function askFor(letters) {
  return confirm({
    title: "Redrive the dead letters?",
    text: `${counted(letters, "dead letter")} will be removed, and each sync among them checked once. Mend first what they failed for; repeating this is harmless.`,
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
function redriven({ dead_letters: letters, checks, unreadable }) {
  const left = unreadable ? ` ${counted(unreadable, "letter")} cannot be read and stayed.` : "";
  return `${counted(letters, "dead letter")} redriven: ${counted(checks, "check")} asked for.${left}`;
}
