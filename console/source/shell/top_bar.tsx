/** The top bar: brand, navigation, search, service health, theme and the user's menu; and the notes below it. */

import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useLocation } from "wouter-preact";
import { accessOf, account, may } from "../account";
import { online, serviceStatus } from "../api";
import { ReleaseButton } from "../overview/overview_page";
import { signOut } from "../session";
import { chooseTheme, theme, THEMES } from "../theme";
import { ActionButton, Brand, Button, Icon, type IconName, LinkButton, Time } from "../ui";
import { listOpen, paletteOpen, SECTIONS } from "./palette";

const THEME_ICONS: Record<(typeof THEMES)[number], IconName> = { system: "system", light: "sun", dark: "moon" };
const HEALTH: Record<string, [label: string, shape: string]> = {
  ok: ["Service healthy", "rounded-full"],
  warning: ["Service has warnings", "rounded-sm"],
  problem: ["Service has problems", "rotate-45"]
};

/** At the bottom of a phone and a tablet, and at the top elsewhere. */
const NAVIGATION =
  "fixed inset-x-0 bottom-0 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:static lg:mr-auto lg:gap-1 lg:border-0 lg:pb-0";
const LINK =
  "flex flex-1 flex-col items-center gap-0.5 rounded-lg px-0.5 py-2 text-[0.6875rem] font-medium text-soft no-underline hover:text-ink aria-[current=true]:text-accent sm:text-sm lg:flex-row lg:gap-2 lg:px-3 lg:py-1.5 lg:text-base lg:aria-[current=true]:bg-accent-soft lg:max-xl:[&>.icon]:hidden";

/** The bar; it is `ready` once the question who is signed in was answered or has failed. */
export function TopBar({ ready }: { ready: boolean }) {
  const [at] = useLocation();
  const isWithin = (path: string) => at === path || (path !== "/" && at.startsWith(`${path}/`));
  return (
    <header class="sticky top-0 z-10 border-b border-line bg-surface print:hidden">
      <div class="mx-auto flex min-h-14 max-w-[76rem] items-center gap-2 px-4">
        <a class="no-underline max-lg:mr-auto lg:mr-4" href="#/">
          <Brand />
        </a>
        <nav class={NAVIGATION} aria-label="Main">
          {account.value &&
            SECTIONS.filter(({ right }) => may(right)).map(({ label, path, icon }) => (
              <a key={path} class={LINK} href={`#${path}`} aria-current={isWithin(path)}>
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
        {ready && <UserMenu key={at} />}
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
      <kbd aria-hidden="true" class="text-soft max-md:hidden">
        /
      </kbd>
    </Button>
  );
}

function ServiceHealth() {
  const { data, isError } = useQuery(serviceStatus);
  const level = isError ? "" : (data?.level ?? "");
  const [label, shape] = HEALTH[level] ?? ["Service health unknown", "rounded-full"];
  return (
    <a class={`tone flex size-9 items-center justify-center ${level}`} href="#/" title={label}>
      <span class={`size-3 bg-(--tone) ${shape}`} />
      <span class="sr-only">{label}</span>
    </a>
  );
}

function ThemeButton() {
  const present = theme.value;
  const next = THEMES[(THEMES.indexOf(present) + 1) % THEMES.length] ?? "system";
  const label = `Theme: ${present}. Switch to ${next}`;
  const icon = THEME_ICONS[present];
  return (
    <Button look="icon-only quiet" icon={icon} aria-label={label} title={label} onClick={() => chooseTheme(next)} />
  );
}

function UserMenu() {
  const person = account.value;
  const docs = { href: "../docs", target: "_blank", rel: "noopener", label: "API documentation" };
  return (
    <div class="user-menu">
      <Button look="quiet" icon="person" popovertarget="user-menu" title={person?.name}>
        <span class="max-w-36 truncate max-sm:sr-only">{person?.name ?? "Signed in"}</span>
      </Button>
      <div
        id="user-menu"
        class="menu popup fixed inset-auto top-15 right-[max(1rem,50vw-37rem)] m-0 gap-2 p-3 open:grid"
        popover="auto">
        <p class="hint">
          Signed in as <strong>{person?.name ?? "an operator"}</strong>
        </p>
        {person && <p class="hint">{accessOf(person)}</p>}
        <Button look="quiet" icon="keyboard" onClick={() => (listOpen.value = true)} label="Keyboard shortcuts" />
        <LinkButton look="quiet" icon="external" {...docs} />
        <ActionButton label="Sign out" perform={signOut} />
      </div>
    </div>
  );
}

export function Banners() {
  const offline = "You are offline. What you see may be out of date; it is refreshed as soon as the network is back.";
  return (
    <>
      {!online.value && <Banner icon="offline">{offline}</Banner>}
      {account.value && may("see") && <HoldBanner />}
    </>
  );
}

function HoldBanner() {
  const since = useQuery(serviceStatus).data?.held_since;
  return (
    since && (
      <Banner icon="paused">
        <span>
          <Time label="All writes are on hold since" at={since} exact />. Env vars keep their values until the release.
        </span>
        {may("use_all") && <ReleaseButton />}
      </Banner>
    )
  );
}

function Banner({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="tone warning row justify-center bg-(--tone-soft) px-4 py-2 font-medium text-(--tone)" role="status">
      <Icon name={icon} />
      {children}
    </div>
  );
}
