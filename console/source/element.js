// @ts-check
/**
 * Building DOM without HTML text, so API data can never become markup.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Child | (Child | Child[])[]} Children
 * @typedef {Record<string, any>} Attributes `on…` adds a listener, `key` identifies the node among its siblings for `morph`;
 *   true sets an attribute, false omits it; `aria-…` and `data-…` are set to the text of their value; null and undefined
 *   are omitted
 */

const SVG = "http://www.w3.org/2000/svg";

/** @type {WeakMap<Node, Map<string, (event: any) => unknown>>} */
const listeners = new WeakMap();

/** @type {WeakMap<Node, string>} */
const keys = new WeakMap();

/**
 * Return a new HTML element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag | string} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  return /** @type {any} */ (populated(document.createElement(tag), attributes, children));
}

/**
 * Return a new SVG element.
 *
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  return /** @type {any} */ (populated(document.createElementNS(SVG, tag), attributes, children));
}

/**
 * Return the key that identifies a node among its siblings.
 *
 * @param {Node} node
 * @returns {string | undefined}
 */
export function keyOf(node) {
  return keys.get(node);
}

/**
 * Give a node exactly the listeners of another one.
 *
 * @param {Node} node
 * @param {Node} other
 */
export function copyListeners(node, other) {
  const wanted = listeners.get(other) ?? new Map();
  const present = listeners.get(node);
  for (const type of present?.keys() ?? []) if (!wanted.has(type)) present?.delete(type);
  for (const [type, listener] of wanted) listen(node, type, listener);
}

/**
 * @param {Element} node
 * @param {Attributes | null | undefined} attributes
 * @param {Children[]} children
 */
function populated(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(node, name, value);
  node.append(
    ...children
      .flat(2)
      .filter(isShown)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
  return node;
}

/** @param {Child} child @returns {child is Node | string | number} */
function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}

/** @param {Element} node @param {string} name @param {any} value */
function setAttribute(node, name, value) {
  if (name === "key") keys.set(node, String(value));
  else if (name.startsWith("on")) value && listen(node, name.slice(2), value);
  else if (/^(aria|data)-/.test(name))
    value === null || value === undefined || node.setAttribute(name, String(value));
  else if (value === true) node.setAttribute(name, "");
  else if (isShown(value)) node.setAttribute(name, String(value));
}

/** @param {Node} node @param {string} type @param {(event: any) => unknown} listener */
function listen(node, type, listener) {
  const present = listeners.get(node) ?? new Map();
  listeners.set(node, present);
  // One DOM listener per type for the lifetime of the node; `morph` replaces the function that it calls.
  if (!present.has(type))
    node.addEventListener(type, (event) => listeners.get(node)?.get(type)?.call(node, event));
  present.set(type, listener);
}
