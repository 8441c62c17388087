/** The icons. They are decorative: their meaning is always in text, too. */

import * as lucide from "lucide-preact";

const ICONS = {
  ok: lucide.Check,
  warning: lucide.TriangleAlert,
  problem: lucide.CircleAlert,
  info: lucide.Info,
  active: lucide.RefreshCw,
  paused: lucide.Pause,
  disconnected: lucide.Unlink,
  overview: lucide.LayoutDashboard,
  projects: lucide.Layers,
  connections: lucide.Link,
  refresh: lucide.RotateCw,
  plus: lucide.Plus,
  trash: lucide.Trash2,
  external: lucide.ExternalLink,
  search: lucide.Search,
  sun: lucide.Sun,
  moon: lucide.Moon,
  system: lucide.Contrast,
  person: lucide.User,
  key: lucide.KeyRound,
  clock: lucide.Clock,
  bell: lucide.Bell,
  close: lucide.X,
  keyboard: lucide.Keyboard,
  download: lucide.Download,
  offline: lucide.WifiOff,
  pencil: lucide.Pencil
};

export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }) {
  const Drawn = ICONS[name];
  return <Drawn class="icon size-[1.15em] flex-none" aria-hidden="true" />;
}

export function Brand() {
  return (
    <span class="flex items-center gap-2 text-lg font-bold tracking-tight text-ink">
      <svg class="size-6.5" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#3448c5" />
        <path class="fill-none stroke-white stroke-[2.6]" d="M9 13h11l-3.5-3.5M23 19H12l3.5 3.5" />
      </svg>
      urlsync
    </span>
  );
}
