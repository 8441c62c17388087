/** The color theme: light, dark or the system's. The only setting that is stored permanently. */

import { signal } from "@preact/signals";

const KEY = "urlsync.theme";
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>("system");

export function restoreTheme(): void {
  const stored = localStorage.getItem(KEY);
  apply(THEMES.find((one) => one === stored) ?? "system");
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(KEY, chosen);
  apply(chosen);
}

function apply(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}
