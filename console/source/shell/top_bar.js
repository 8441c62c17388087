// @ts-check
/** The top bar: brand, navigation, service health, theme and user menu. */

import { account } from "../account.js";
import { actionButton } from "../action.js";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { session } from "../session.js";
import { THEMES, chooseTheme, chosenTheme } from "../theme.js";
import "./service_health.js";

/** Each is shown to those who have its right. @type {[label: string, address: string, icon: string, names: string[], right: import("../account.js").Right][]} */
const SECTIONS = [
  ["Overview", "#/", "overview", ["overview"], "see"],
  ["Projects", "#/projects", "projects", ["projects", "project"], "see"],
  ["Connections", "#/connections", "connections", ["connections", "connection"], "use_own"],
  ["Activity", "#/activity", "clock", ["activity"], "see_all"],
];

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" };

/**
 * @param {import("../router.js").Route} route
 * @param {() => void} onchange called when the bar must be rendered again
 */
export function topBar(route, onchange) {
  return element(
    "header",
    { class: "top" },
    element(
      "div",
      { class: "top-inner" },
      element(
        "a",
        { class: "brand", href: "#/" },
        element("img", { src: "icon.svg", alt: "", width: 26, height: 26 }),
        "urlsync",
      ),
      element(
        "nav",
        { class: "main-nav", "aria-label": "Main" },
        SECTIONS.filter(([, , , , right]) => account.may(right)).map((section) => sectionLink(section, route)),
      ),
      account.may("see") && element("service-health"),
      themeButton(onchange),
      userMenu(),
    ),
  );
}

/** @param {typeof SECTIONS[number]} section @param {import("../router.js").Route} route */
function sectionLink([label, href, name, names], route) {
  const current = names.includes(route.name) ? "page" : null;
  return element("a", { href, "aria-current": current }, icon(name), label);
}

/** @param {() => void} onchange */
function themeButton(onchange) {
  const theme = chosenTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const choose = () => {
    chooseTheme(next);
    onchange();
  };
  const label = `Theme: ${theme}. Switch to ${next}`;
  return element(
    "button",
    { type: "button", class: "button icon-only quiet", "aria-label": label, title: label, onclick: choose },
    icon(THEME_ICONS[theme]),
  );
}

function userMenu() {
  return element(
    "details",
    { class: "user-menu", onkeydown: closeOnEscape, onfocusout: closeWhenLeft },
    element(
      "summary",
      { class: "button quiet" },
      icon("person"),
      element("span", { class: "user-name" }, session.username ?? "Signed in"),
    ),
    element(
      "div",
      { class: "menu" },
      element(
        "p",
        { class: "small muted" },
        "Signed in as ",
        element("strong", null, account.name ?? session.username ?? "an operator"),
      ),
      account.access && element("p", { class: "small muted" }, account.access),
      element(
        "a",
        { class: "button quiet", href: "../docs", target: "_blank", rel: "noopener" },
        icon("external"),
        "API documentation",
      ),
      actionButton({ label: "Sign out", busy: "Signing out…", perform: () => session.signOut() }),
    ),
  );
}

/** @param {KeyboardEvent & {currentTarget: HTMLDetailsElement}} event */
function closeOnEscape({ key, currentTarget: menu }) {
  if (key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

/** @param {FocusEvent & {currentTarget: HTMLDetailsElement}} event */
function closeWhenLeft({ currentTarget: menu, relatedTarget }) {
  if (relatedTarget !== null && !menu.contains(/** @type {Node} */ (relatedTarget))) menu.open = false;
}
