/** The sections of the console: their names, addresses and shortcuts, and the right that shows each. */

import type { Right } from "../api";
import type { IconName } from "../ui";

type Section = { label: string; path: string; key: string; icon: IconName; right: Right };

export const SECTIONS: Section[] = [
  { label: "Overview", path: "/", key: "o", icon: "overview", right: "see" },
  { label: "Syncs", path: "/syncs", key: "s", icon: "active", right: "see" },
  { label: "Projects", path: "/projects", key: "p", icon: "projects", right: "see" },
  { label: "Connections", path: "/connections", key: "c", icon: "connections", right: "use_own" },
  { label: "Activity", path: "/activity", key: "a", icon: "clock", right: "see" }
];
