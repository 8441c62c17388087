// @ts-check
/**
 * Patching the DOM to match a wanted tree by changing only what differs.
 *
 * User state is preserved: focus, scroll position, input, open dialogs and details. Elements that are `aria-busy`
 * and custom elements manage their own children.
 */

import { keyOf, copyListeners } from "./element.js";

/** Attributes that hold user state. */
const USER_STATE = new Set(["open", "value", "checked", "selected"]);

/**
 * Patch the children of a container to match the wanted ones.
 *
 * @param {Element} container
 * @param {(Node | string | number | null | undefined | false)[] | Node} wanted
 */
export function morph(container, wanted) {
  const nodes = [wanted].flat().filter((node) => node !== null && node !== undefined && node !== false);
  morphChildren(
    container,
    nodes.map((node) => (node instanceof Node ? node : document.createTextNode(String(node)))),
  );
}

/** @param {Element} container @param {Node[]} wanted */
function morphChildren(container, wanted) {
  const rest = new Set(container.childNodes);
  const kept = wanted.map((node) => {
    const match = matching(rest, node);
    if (match) rest.delete(match);
    return match;
  });
  // Remove first, so that the remaining nodes need not move and keep focus and scroll position.
  for (const node of rest) node.remove();
  wanted.forEach((node, index) => {
    const match = kept[index];
    const place = container.childNodes[index] ?? null;
    if (!match) container.insertBefore(node, place);
    else if (match !== place) move(container, match, place);
    if (match) morphNode(match, node);
  });
}

/** @param {Element} container @param {ChildNode} node @param {ChildNode | null} place */
function move(container, node, place) {
  if ("moveBefore" in container) /** @type {any} */ (container).moveBefore(node, place);
  else container.insertBefore(node, place);
}

/** @param {Set<ChildNode>} present @param {Node} wanted */
function matching(present, wanted) {
  for (const node of present) if (alike(node, wanted)) return node;
  return undefined;
}

/** @param {Node} present @param {Node} wanted */
function alike(present, wanted) {
  return present.nodeName === wanted.nodeName && keyOf(present) === keyOf(wanted);
}

/** @param {Node} present @param {Node} wanted */
function morphNode(present, wanted) {
  if (!(present instanceof Element) || !(wanted instanceof Element)) {
    if (present.nodeValue !== wanted.nodeValue) present.nodeValue = wanted.nodeValue;
    return;
  }
  if (present.getAttribute("aria-busy") === "true") return;
  morphAttributes(present, wanted);
  copyListeners(present, wanted);
  if (!present.localName.includes("-")) morphChildren(present, [...wanted.childNodes]);
}

/** @param {Element} present @param {Element} wanted */
function morphAttributes(present, wanted) {
  for (const { name } of [...present.attributes]) {
    if (!USER_STATE.has(name) && !wanted.hasAttribute(name)) present.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (!USER_STATE.has(name) && present.getAttribute(name) !== value) present.setAttribute(name, value);
  }
}
