/** The top bar: brand, navigation, search, service health, theme and the user's menu; and the notes below it. */

import { onlineManager, useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { accessOf, account, may } from "../account";
import { serviceStatus } from "../api";
import { ReleaseButton, useHold } from "../overview/overview_page";
import { signOut } from "../session";
import { chooseTheme, theme, THEMES } from "../theme";
import { ActionButton, Brand, Button, Icon, type IconName, LinkButton, Time } from "../ui";
import { paletteOpen } from "./palette";
import { SECTIONS } from "./palette";
import { listOpen } from "./palette";

const THEME_ICONS: Record<(typeof THEMES)[number], IconName> = { system: "system", light: "sun", dark: "moon" };
/** At the bottom of a phone, and at the top elsewhere. */
const NAVIGATION =
  "fixed inset-x-0 bottom-0 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] " +
  "md:static md:mr-auto md:gap-1 md:border-0 md:pb-0";
const SECTION =
  "flex flex-1 flex-col items-center gap-0.5 rounded-lg px-1 py-2 text-sm font-medium text-soft no-underline hover:text-ink " +
  "aria-[current]:text-accent md:flex-row md:gap-2 md:px-3 md:py-1.5 md:text-base md:aria-[current]:bg-accent-soft";
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
        <a class="no-underline max-md:mr-auto md:mr-4" href="#/">
          <Brand />
        </a>
        <nav class={NAVIGATION} aria-label="Main">
          {account.value &&
            SECTIONS.filter(({ right }) => may(right)).map(({ label, path, icon }) => (
              <a key={path} class={SECTION} href={`#${path}`} aria-current={isWithin(path) ? "page" : undefined}>
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
      <kbd aria-hidden="true" class="rounded border border-edge px-1.5 text-soft max-md:hidden">
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
      <span class={`size-3 bg-(--tone) ${shape}`} />
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
  return (
    <details ref={menu} class="user-menu relative" onKeyDown={press} onFocusOut={leave}>
      <summary class="button quiet">
        <Icon name="person" />
        <span class="max-w-36 truncate max-sm:sr-only" title={person?.name}>
          {person?.name ?? "Signed in"}
        </span>
      </summary>
      <div class="menu popup grid gap-2 p-3 absolute top-[calc(100%+0.375rem)] right-0 min-w-max">
        <p class="hint">
          Signed in as <strong>{person?.name ?? "an operator"}</strong>
        </p>
        {person && <p class="hint">{accessOf(person)}</p>}
        <Button look="quiet" icon="keyboard" onClick={() => (listOpen.value = true)} label="Keyboard shortcuts" />
        <LinkButton
          look="quiet"
          icon="external"
          href="../docs"
          target="_blank"
          rel="noopener"
          label="API documentation"
        />
        <ActionButton label="Sign out" busy="Signing out…" perform={signOut} />
      </div>
    </details>
  );
}

export function Banners() {
  return (
    <>
      <OfflineBanner />
      {account.value && may("see") && <HoldBanner />}
    </>
  );
}

function OfflineBanner() {
  const [online, setOnline] = useState(onlineManager.isOnline());
  useEffect(() => onlineManager.subscribe(setOnline), []);
  if (online) return null;
  return (
    <Banner icon="offline">
      You are offline. What you see may be out of date; it is refreshed as soon as the network is back.
    </Banner>
  );
}

function HoldBanner() {
  const hold = useHold();
  if (!hold) return null;
  return (
    <Banner icon="paused">
      <span>
        All writes are on hold since <Time at={hold.since} />. Env vars keep their values until the release.
      </span>
      {may("use_all") && <ReleaseButton />}
    </Banner>
  );
}

function Banner({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="row justify-center bg-warn-soft px-4 py-2 font-medium text-warn" role="status">
      <Icon name={icon} />
      {children}
    </div>
  );
}
