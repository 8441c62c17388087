// @ts-check
/** Small SVG charts, each with its numbers as text for screen readers. */

import { element, svg } from "./element.js";

const WIDTH = 640;

/**
 * Return a table with a bar in each row; the scale is logarithmic if the values differ widely.
 *
 * @param {{title: string, bars: {key?: string, label: string, value: number, text: string, href?: string, look?: string}[]}}
 *   chart `text` is the formatted value
 */
export function barChart({ title, bars }) {
  const scale = scaleOf(bars.map(({ value }) => value));
  return element(
    "table",
    { class: "bars", key: title },
    element("caption", { class: "hidden" }, title),
    element(
      "tbody",
      null,
      bars.map((bar) => barView(bar, scale(bar.value))),
    ),
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
    const piece = svg(
      "rect",
      { class: `share ${look}`, x: from, y: 0, width, height: 10, key: label },
      svg("title", null, `${label}: ${value}`),
    );
    from += width;
    return piece;
  });
  const summary = parts.map(({ label, value }) => `${label} ${value}`).join(", ");
  return svg(
    "svg",
    {
      class: "share-bar",
      viewBox: `0 0 ${WIDTH} 10`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${title}: ${summary}`,
    },
    pieces,
  );
}

/** @param {{key?: string, label: string, text: string, href?: string, look?: string}} bar @param {number} share */
function barView({ key, label, text, href, look = "" }, share) {
  const width = Math.max(4, share * WIDTH);
  return element(
    "tr",
    { key: key ?? label },
    element("th", { scope: "row" }, href ? element("a", { href }, label) : label),
    element(
      "td",
      { class: "bar-slot" },
      svg(
        "svg",
        {
          class: `bar ${look}`.trim(),
          viewBox: `0 0 ${WIDTH} 10`,
          preserveAspectRatio: "none",
          "aria-hidden": true,
        },
        svg("rect", { x: 0, y: 0, width, height: 10 }),
      ),
    ),
    element("td", { class: "number" }, text),
  );
}

/** @param {number[]} values @returns {(value: number) => number} */
function scaleOf(values) {
  const most = Math.max(...values, 1);
  const least = Math.max(1, Math.min(...values));
  if (most / least < 50) return (value) => value / most;
  return (value) => Math.log1p(value) / Math.log1p(most);
}
