// @ts-check
/**
 * Turns the history of a sync into a timeline: events stand out, and checks without a new result are folded together.
 * Entries and rows are newest first.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {{kind: "event", entry: Entry, older: Entry | null, requested: Entry | null}} EventRow `older` is the entry
 *   before it, `requested` the manual request that led to it
 * @typedef {{kind: "quiet", key: string, entries: Entry[]}} QuietRow consecutive checks with the same result
 */

/**
 * Return the rows of a timeline.
 *
 * @param {Entry[]} entries
 */
export function timeline(entries) {
  /** @type {(EventRow | QuietRow)[]} */
  const rows = [];
  for (const [index, entry] of entries.entries()) {
    const older = entries[index + 1] ?? null;
    const newest = rows.at(-1);
    if (newest && completesRequest(newest, entry)) newest.requested = entry;
    else if (isQuiet(entry, older)) addQuiet(rows, entry);
    else rows.push({ kind: "event", entry, older, requested: null });
  }
  return rows;
}

/**
 * Return true if an entry changed the sync's status.
 *
 * @param {Entry} entry @param {Entry | null} older
 */
export function changedStatus(entry, older) {
  return older !== null && older.status !== entry.status;
}

/** @param {EventRow | QuietRow} row @param {Entry} entry @returns {row is EventRow} */
function completesRequest(row, entry) {
  if (entry.action !== "check_requested" || row.kind !== "event") return false;
  return row.requested === null && row.entry.action === "checked" && row.entry.cause === "operator";
}

/** @param {Entry} entry @param {Entry | null} older */
function isQuiet(entry, older) {
  if (entry.action !== "checked" || entry.cause === "operator" || changedStatus(entry, older))
    return false;
  if (["unchanged", "skipped"].includes(entry.outcome ?? "")) return true;
  return (
    older?.action === "checked" && finding(older) === finding(entry) && entry.outcome !== "updated"
  );
}

/** @param {(EventRow | QuietRow)[]} rows @param {Entry} entry */
function addQuiet(rows, entry) {
  const newest = rows.at(-1);
  if (newest?.kind === "quiet" && newest.key === finding(entry)) newest.entries.push(entry);
  else rows.push({ kind: "quiet", key: finding(entry), entries: [entry] });
}

/** @param {Entry} entry */
function finding(entry) {
  return [entry.outcome, entry.status, entry.reason, entry.failure].join(" ");
}
