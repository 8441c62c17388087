// @ts-check
/**
 * Makes a timeline of a sync's history: what matters stands out, and checks that found nothing new are folded
 * together. Entries come newest first, and so do the rows.
 */

/**
 * Return the rows of a timeline: `{kind: "event", entry, older, requested}` for what matters, where `older` is
 * the entry before it and `requested` the wish of a person that it fulfils; `{kind: "quiet", key, entries}` for
 * checks one after the other that all found the same.
 */
export function timeline(entries) {
  const rows = [];
  for (const [index, entry] of entries.entries()) {
    const older = entries[index + 1] ?? null;
    const newest = rows.at(-1);
    if (fulfils(newest, entry)) newest.requested = entry;
    else if (isQuiet(entry, older)) addQuiet(rows, entry);
    else rows.push({ kind: "event", entry, older, requested: null });
  }
  return rows;
}

/** Return whether an entry changed the status that the sync had before. */
export function turned(entry, older) {
  return older !== null && older.status !== entry.status;
}

function fulfils(row, entry) {
  if (entry.action !== "check_requested" || row?.kind !== "event") return false;
  return row.requested === null && row.entry.action === "checked" && row.entry.cause === "operator";
}

function isQuiet(entry, older) {
  if (entry.action !== "checked" || entry.cause === "operator" || turned(entry, older))
    return false;
  if (["unchanged", "skipped"].includes(entry.outcome)) return true;
  return (
    older?.action === "checked" && finding(older) === finding(entry) && entry.outcome !== "updated"
  );
}

function addQuiet(rows, entry) {
  const newest = rows.at(-1);
  if (newest?.kind === "quiet" && newest.key === finding(entry)) newest.entries.push(entry);
  else rows.push({ kind: "quiet", key: finding(entry), entries: [entry] });
}

function finding(entry) {
  return [entry.outcome, entry.status, entry.reason, entry.failure].join(" ");
}
