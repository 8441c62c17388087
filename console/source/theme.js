// @ts-check
/** The color theme: light, dark or the system's. The only setting that is stored permanently. */

const KEY = "urlsync.theme";

/** @type {("system" | "light" | "dark")[]} */
export const THEMES = ["system", "light", "dark"];

export function chosenTheme() {
  const stored = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** @param {typeof THEMES[number]} theme */
export function chooseTheme(theme) {
  localStorage.setItem(KEY, theme);
  restoreTheme();
}

export function restoreTheme() {
  const theme = chosenTheme();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
