// @ts-check
/**
 * Building DOM without HTML text, so that nothing of an answer can ever become markup.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Child | (Child | Child[])[]} Children
 * @typedef {Record<string, any>} Attributes `on…` are listeners, `key` tells siblings apart for `morph`, true and false
 *   add and leave out, `aria-…` and `data-…` take them as words, null and undefined are left out
 */

const SVG = "http://www.w3.org/2000/svg";

/** @type {WeakMap<Node, Map<string, (event: any) => unknown>>} */
const listeners = new WeakMap();

/** @type {WeakMap<Node, string>} */
const keys = new WeakMap();

/**
 * Return a new element of HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag | string} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  return /** @type {any} */ (filled(document.createElement(tag), attributes, children));
}

/**
 * Return a new element of SVG.
 *
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  return /** @type {any} */ (filled(document.createElementNS(SVG, tag), attributes, children));
}

/**
 * Return what siblings are told apart by.
 *
 * @param {Node} node
 * @returns {string | undefined}
 */
export function keyOf(node) {
  return keys.get(node);
}

/**
 * Let a node listen to what another one listens to, and to nothing else.
 *
 * @param {Node} node
 * @param {Node} other
 */
export function listenLike(node, other) {
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
function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) give(node, name, value);
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
function give(node, name, value) {
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
  // One real listener for each type, for as long as the node lives: `morph` exchanges what it calls.
  if (!present.has(type))
    node.addEventListener(type, (event) => listeners.get(node)?.get(type)?.call(node, event));
  present.set(type, listener);
}
