/** The top bar: brand, navigation, search, service health, theme and the user's menu. */

import { useQuery } from "@tanstack/preact-query";
import { useRef } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { accessOf, account, may } from "../account";
import { serviceStatus } from "../api/queries";
import type { Right } from "../api/types";
import { signOut } from "../session";
import { chooseTheme, theme, THEMES } from "../theme";
import { ActionButton } from "../ui/button";
import { Icon, Mark, type IconName } from "../ui/icon";
import { paletteOpen } from "./palette";
import { listOpen } from "./shortcuts";

type Section = { label: string; path: string; icon: IconName; right: Right };

/** Each is shown to those who have its right. */
const SECTIONS: Section[] = [
  { label: "Overview", path: "/", icon: "overview", right: "see" },
  { label: "Syncs", path: "/syncs", icon: "active", right: "see" },
  { label: "Projects", path: "/projects", icon: "projects", right: "see" },
  { label: "Connections", path: "/connections", icon: "connections", right: "use_own" },
  { label: "Activity", path: "/activity", icon: "clock", right: "see" }
];
const THEME_ICONS: Record<(typeof THEMES)[number], IconName> = { system: "system", light: "sun", dark: "moon" };
const HEALTH: Record<string, string> = {
  ok: "Service healthy",
  warning: "Service has warnings",
  problem: "Service has problems",
  unknown: "Service health unknown"
};

/** The bar; it is `ready` once the question who is signed in was answered or has failed. */
export function TopBar({ ready }: { ready: boolean }) {
  const [at] = useLocation();
  return (
    <header class="top">
      <div class="top-inner">
        <a class="brand" href="#/">
          <Mark />
          urlsync
        </a>
        <nav class="main-nav" aria-label="Main">
          {account.value &&
            SECTIONS.filter(({ right }) => may(right)).map(({ label, path, icon }) => (
              <a key={path} href={`#${path}`} aria-current={isWithin(at, path) ? "page" : undefined}>
                <Icon name={icon} />
                {label}
              </a>
            ))}
        </nav>
        {account.value && may("see") && <SearchButton />}
        {account.value && may("see") && <ServiceHealth />}
        <ThemeButton />
        {ready && <UserMenu />}
      </div>
    </header>
  );
}

function isWithin(at: string, path: string): boolean {
  return at === path || (path !== "/" && at.startsWith(`${path}/`));
}

function SearchButton() {
  return (
    <button
      type="button"
      class="button quiet search-button"
      aria-label="Search everything"
      aria-keyshortcuts="/ Control+K Meta+K"
      title="Search everything ( / )"
      onClick={() => (paletteOpen.value = true)}>
      <Icon name="search" />
      <kbd aria-hidden="true">/</kbd>
    </button>
  );
}

/** A colored dot with the service's health that links to the overview. */
function ServiceHealth() {
  const { data, isError } = useQuery(serviceStatus);
  const level = isError ? "unknown" : (data?.level ?? "unknown");
  return (
    <a class={`health-dot ${level}`} href="#/" title={HEALTH[level]}>
      <span class="hidden">{HEALTH[level]}</span>
    </a>
  );
}

function ThemeButton() {
  const present = theme.value;
  const next = THEMES[(THEMES.indexOf(present) + 1) % THEMES.length] ?? "system";
  const label = `Theme: ${present}. Switch to ${next}`;
  return (
    <button
      type="button"
      class="button icon-only quiet"
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(next)}>
      <Icon name={THEME_ICONS[present]} />
    </button>
  );
}

function UserMenu() {
  const menu = useRef<HTMLDetailsElement>(null);
  const person = account.value;
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  return (
    <details
      ref={menu}
      class="user-menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menu.current?.open) return;
        close();
        menu.current.querySelector("summary")?.focus();
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget !== null && !menu.current?.contains(relatedTarget as Node)) close();
      }}>
      <summary class="button quiet">
        <Icon name="person" />
        <span class="user-name" title={person?.name}>
          {person?.name ?? "Signed in"}
        </span>
      </summary>
      <div class="menu">
        <p class="small muted">
          Signed in as <strong>{person?.name ?? "an operator"}</strong>
        </p>
        {person && <p class="small muted">{accessOf(person)}</p>}
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            close();
            listOpen.value = true;
          }}>
          <Icon name="keyboard" />
          Keyboard shortcuts
        </button>
        <a class="button quiet" href="../docs" target="_blank" rel="noopener">
          <Icon name="external" />
          API documentation
        </a>
        <ActionButton label="Sign out" busy="Signing out…" perform={signOut} />
      </div>
    </details>
  );
}
