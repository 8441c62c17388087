// @ts-check
/** Light, dark, or as the system has it. The choice is the one thing that outlives a visit. */

const KEPT = "urlsync.theme";

/** @type {("automatic" | "light" | "dark")[]} */
export const THEMES = ["automatic", "light", "dark"];

export function chosenTheme() {
  const kept = localStorage.getItem(KEPT);
  return THEMES.find((theme) => theme === kept) ?? "automatic";
}

/** @param {typeof THEMES[number]} theme */
export function chooseTheme(theme) {
  localStorage.setItem(KEPT, theme);
  restoreTheme();
}

export function restoreTheme() {
  const theme = chosenTheme();
  if (theme === "automatic") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
