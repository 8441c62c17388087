/** The icons, drawn on a 20 × 20 grid. They are decorative: their meaning is always in text, too. */

const PATHS = {
  ok: ["M4.5 10.5l3.6 3.6 7.4-8"],
  warning: ["M10 3.2l7.3 13.1H2.7L10 3.2z", "M10 8.3v3.4", "M10 14v.1"],
  problem: ["M10 2.6a7.4 7.4 0 1 0 0 14.8 7.4 7.4 0 0 0 0-14.8z", "M10 6.2v4.6", "M10 13.6v.1"],
  info: ["M10 2.6a7.4 7.4 0 1 0 0 14.8 7.4 7.4 0 0 0 0-14.8z", "M10 9.2v4.6", "M10 6.3v.1"],
  paused: ["M7.2 5v10", "M12.8 5v10"],
  disconnected: [
    "M7.5 12.5l-2 2a2.5 2.5 0 0 1-3.5-3.5l2.2-2.2",
    "M12.5 7.5l2-2A2.5 2.5 0 0 1 18 9l-2.2 2.2",
    "M4 4l12 12"
  ],
  active: [
    "M4 8.4a6.2 6.2 0 0 1 11-2.2L16.4 8",
    "M16.4 4.2V8h-3.8",
    "M16 11.6a6.2 6.2 0 0 1-11 2.2L3.6 12",
    "M3.6 15.8V12h3.8"
  ],
  overview: ["M3 3.5h6v6H3z", "M11 3.5h6v4h-6z", "M11 9.5h6v7h-6z", "M3 11.5h6v5H3z"],
  projects: ["M3 6l7-3.4L17 6l-7 3.4L3 6z", "M3 10l7 3.4L17 10", "M3 14l7 3.4 7-3.4"],
  connections: [
    "M8.2 11.8a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1",
    "M11.8 8.2a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1"
  ],
  refresh: ["M16 10a6 6 0 1 1-1.8-4.3L16.4 8", "M16.4 4v4h-4"],
  plus: ["M10 4v12", "M4 10h12"],
  trash: ["M4 6h12", "M8 6V3.8h4V6", "M5.5 6l.7 10.4h7.6L14.5 6"],
  arrow: ["M4 10h12", "M11.5 5.5L16 10l-4.5 4.5"],
  external: ["M11 4h5v5", "M16 4l-7 7", "M13.5 11.5V16H4V6.5h4.5"],
  search: ["M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M13 13l4 4"],
  sun: [
    "M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
    "M10 1.8v1.8M10 16.4v1.8M1.8 10h1.8M16.4 10h1.8M4.2 4.2l1.3 1.3M14.5 14.5l1.3 1.3M4.2 15.8l1.3-1.3M14.5 5.5l1.3-1.3"
  ],
  moon: ["M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z"],
  system: ["M10 3a7 7 0 1 0 0 14z", "M10 3a7 7 0 0 1 0 14"],
  person: ["M10 3.4a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6z", "M3.6 17a6.4 6.4 0 0 1 12.8 0"],
  key: ["M7 9.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2z", "M9.6 10.4L16.5 3.5", "M13 7l2.5 2.5"],
  clock: ["M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4z", "M10 6v4.2l2.8 1.8"],
  database: ["M4 5.2c0-3 12-3 12 0s-12 3-12 0z", "M4 5.2v9.6c0 3 12 3 12 0V5.2", "M4 10c0 3 12 3 12 0"],
  close: ["M5 5l10 10", "M15 5L5 15"],
  menu: ["M3.5 6h13", "M3.5 10h13", "M3.5 14h13"],
  down: ["M5 8l5 5 5-5"],
  filter: ["M3 5h14l-5.5 6.5V16l-3-1.5v-3L3 5z"],
  keyboard: ["M2.5 5.5h15v9h-15z", "M5.5 8.5h.1M8.5 8.5h.1M11.5 8.5h.1M14.5 8.5h.1", "M6.5 11.5h7"],
  download: ["M10 3v9", "M6.5 9l3.5 3.5L13.5 9", "M4 16h12"],
  offline: ["M3 8.5a10 10 0 0 1 14 0", "M6 11.5a6 6 0 0 1 8 0", "M10 15v.1", "M4 3l12 14"],
  pencil: ["M4 16l.8-3.4 8.6-8.6 2.6 2.6-8.6 8.6L4 16z"]
} as const;

export type IconName = keyof typeof PATHS;

/** An icon, hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {PATHS[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}

/** The brand's mark. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M9 13h11l-3.5-3.5M23 19H12l3.5 3.5" />
    </svg>
  );
}
