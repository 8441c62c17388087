/** The top bar: brand, navigation, search, service health, theme and the user's menu. */

import { useQuery } from "@tanstack/preact-query";
import { useRef } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { accessOf, account, may } from "../account";
import { serviceStatus } from "../api";
import { signOut } from "../session";
import { chooseTheme, theme, THEMES } from "../theme";
import { ActionButton, Button, Icon, LinkButton, Mark, type IconName } from "../ui";
import { paletteOpen } from "./palette";
import { SECTIONS } from "./sections";
import { listOpen } from "./shortcuts";

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
  const isWithin = (path: string) => at === path || (path !== "/" && at.startsWith(`${path}/`));
  return (
    <header class="sticky top-0 z-10 border-b border-line bg-surface print:hidden">
      <div class="mx-auto flex min-h-14 max-w-[76rem] items-center gap-2 px-4">
        <a class="brand max-md:mr-auto md:mr-4" href="#/">
          <Mark />
          urlsync
        </a>
        <nav class="main-nav" aria-label="Main">
          {account.value &&
            SECTIONS.filter(({ right }) => may(right)).map(({ label, path, icon }) => (
              <a key={path} href={`#${path}`} aria-current={isWithin(path) ? "page" : undefined}>
                <Icon name={icon} />
                {label}
              </a>
            ))}
        </nav>
        {account.value && may("see") && (
          <>
            <SearchButton />
            <ServiceHealth />
          </>
        )}
        <ThemeButton />
        {ready && <UserMenu />}
      </div>
    </header>
  );
}

function SearchButton() {
  return (
    <Button
      look="quiet"
      icon="search"
      aria-label="Search everything"
      aria-keyshortcuts="/ Control+K Meta+K"
      title="Search everything ( / )"
      onClick={() => (paletteOpen.value = true)}>
      <kbd aria-hidden="true" class="max-md:hidden">
        /
      </kbd>
    </Button>
  );
}

/** A colored dot with the service's health that links to the overview. */
function ServiceHealth() {
  const { data, isError } = useQuery(serviceStatus);
  const level = isError ? "unknown" : (data?.level ?? "unknown");
  const shape = { problem: "rotate-45", warning: "rounded-sm" }[level as string] ?? "rounded-full";
  return (
    <a class={`tone flex size-9 items-center justify-center ${level}`} href="#/" title={HEALTH[level]}>
      <span class={`tone-mark size-3 ${shape}`} />
      <span class="sr-only">{HEALTH[level]}</span>
    </a>
  );
}

function ThemeButton() {
  const present = theme.value;
  const next = THEMES[(THEMES.indexOf(present) + 1) % THEMES.length] ?? "system";
  const label = `Theme: ${present}. Switch to ${next}`;
  return (
    <Button
      look="icon-only quiet"
      icon={THEME_ICONS[present]}
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(next)}
    />
  );
}

function UserMenu() {
  const menu = useRef<HTMLDetailsElement>(null);
  const person = account.value;
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !menu.current?.open) return;
    close();
    menu.current.querySelector("summary")?.focus();
  };
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null && !menu.current?.contains(relatedTarget as Node)) close();
  };
  const showShortcuts = () => {
    close();
    listOpen.value = true;
  };
  return (
    <details ref={menu} class="user-menu relative" onKeyDown={press} onFocusOut={leave}>
      <summary class="button quiet">
        <Icon name="person" />
        <span class="max-w-36 truncate max-sm:sr-only" title={person?.name}>
          {person?.name ?? "Signed in"}
        </span>
      </summary>
      <div class="menu absolute top-[calc(100%+0.375rem)] right-0 min-w-max">
        <p class="hint">
          Signed in as <strong>{person?.name ?? "an operator"}</strong>
        </p>
        {person && <p class="hint">{accessOf(person)}</p>}
        <Button look="quiet" icon="keyboard" onClick={showShortcuts}>
          Keyboard shortcuts
        </Button>
        <LinkButton look="quiet" icon="external" href="../docs" target="_blank" rel="noopener">
          API documentation
        </LinkButton>
        <ActionButton label="Sign out" busy="Signing out…" perform={signOut} />
      </div>
    </details>
  );
}
