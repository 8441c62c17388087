/** Who is signed in, as the API knows them. The API refuses what they may not do; the console says so before. */

import { signal } from "@preact/signals";
import type { MeView, Right } from "./api/schema";

/** The roles that have each right which the console asks for. */
export const ROLES: Partial<Record<Right, string[]>> = {
  use_own: ["owner", "operator", "admin"],
  see_all: ["viewer", "operator", "admin"],
  operate_all: ["operator", "admin"]
};

/** The account; null until it is known. */
export const account = signal<MeView | null>(null);

export function accessOf({ roles, teams }: MeView): string {
  const inTeams = teams.length > 0 ? ` · ${teams.length > 1 ? "teams" : "team"} ${teams.join(", ")}` : "";
  return (roles.join(", ") || "no role") + inTeams;
}

/** True if a role has this right; until they are known, the API alone decides. */
export function may(right: Right): boolean {
  return account.value?.rights.includes(right) ?? true;
}

/** Return why something cannot be done, and who can help; null if it can. */
export function refusal(right: Right): string | null {
  if (may(right)) return null;
  const roles = ROLES[right] ?? [];
  const either = [roles.slice(0, -1).join(", "), roles.at(-1)].filter(Boolean).join(" or ");
  return `This takes the role ${either}. Ask an administrator to give it to you.`;
}
