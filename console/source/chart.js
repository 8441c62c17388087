// @ts-check
/** Small charts in SVG, each with its numbers in words for who cannot see it. */

import { element, svg } from "./element.js";

const HEIGHT = 120;
const WIDTH = 640;
const BASE = HEIGHT - 22;

/**
 * Return bars side by side, on a logarithmic scale where the largest is far from the smallest.
 *
 * @param {{title: string, bars: {label: string, value: number, text: string, href?: string, look?: string}[]}} chart `text` is
 *   the value in words
 */
export function barChart({ title, bars }) {
  const scale = scaleOf(bars.map(({ value }) => value));
  const step = WIDTH / Math.max(bars.length, 12);
  return element(
    "figure",
    { class: "chart", key: title },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}: ${summary(bars)}` },
      svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: BASE + 0.5, y2: BASE + 0.5 }),
      bars.map((bar, index) => barView(bar, index * step, step, scale(bar.value))),
    ),
    numbers(title, bars),
  );
}

/**
 * Return parts of a whole as one bar.
 *
 * @param {{title: string, parts: {label: string, value: number, look: string}[]}} chart
 */
export function shareBar({ title, parts }) {
  const whole = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let from = 0;
  const pieces = parts.map(({ label, value, look }) => {
    const width = (value / whole) * WIDTH;
    const piece = svg("rect", { class: `share ${look}`, x: from, y: 0, width, height: 10, key: label }, svg("title", null, `${label}: ${value}`));
    from += width;
    return piece;
  });
  const words = parts.map(({ label, value }) => `${label} ${value}`).join(", ");
  return svg("svg", { class: "share-bar", viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: "none", role: "img", "aria-label": `${title}: ${words}` }, pieces);
}

/** @param {{label: string, text: string, look?: string}} bar @param {number} x @param {number} step @param {number} share */
function barView({ label, text, look = "" }, x, step, share) {
  const height = Math.max(3, share * (BASE - 18));
  return svg(
    "g",
    { class: `bar ${look}`, key: label },
    svg("title", null, `${label}: ${text}`),
    svg("rect", { x: x + step * 0.14, y: BASE - height, width: step * 0.72, height, rx: 3 }),
    svg("text", { x: x + step / 2, y: BASE - height - 5, "text-anchor": "middle" }, text),
  );
}

/** @param {string} title @param {{label: string, text: string, href?: string}[]} bars */
function numbers(title, bars) {
  const rows = bars.map(({ label, text, href }) =>
    element("tr", { key: label }, element("th", { scope: "row" }, href ? element("a", { href }, label) : label), element("td", null, text)),
  );
  return element(
    "details",
    { class: "chart-numbers" },
    element("summary", null, "The numbers"),
    element("div", { class: "scroller" }, element("table", { class: "table" }, element("caption", { class: "hidden" }, title), element("tbody", null, rows))),
  );
}

/** @param {{value: number, text: string}[]} bars */
function summary(bars) {
  if (bars.length === 0) return "nothing yet";
  const sorted = [...bars].sort((one, other) => one.value - other.value);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]];
  return `${bars.length} values, from ${least.text} to ${most.text}, half of them up to ${middle.text}`;
}

/** @param {number[]} values @returns {(value: number) => number} */
function scaleOf(values) {
  const most = Math.max(...values, 1);
  const least = Math.max(1, Math.min(...values));
  if (most / least < 50) return (value) => value / most;
  return (value) => Math.log1p(value) / Math.log1p(most);
}
