/** The part of the DOM that the console's modules need: nodes, attributes, children, listeners. */

class FakeNode {
  parentNode = null;
  get nextSibling() {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }
  remove() {
    if (this.parentNode)
      this.parentNode.childNodes = this.parentNode.childNodes.filter((node) => node !== this);
    this.parentNode = null;
  }
}

class FakeText extends FakeNode {
  nodeName = "#text";
  constructor(text) {
    super();
    this.nodeValue = text;
  }
  get textContent() {
    return this.nodeValue;
  }
}

class FakeElement extends FakeNode {
  childNodes = [];
  #attributes = new Map();
  #listeners = new Map();
  constructor(name) {
    super();
    this.localName = name;
    this.nodeName = name.toUpperCase();
  }
  get attributes() {
    return [...this.#attributes].map(([name, value]) => ({ name, value }));
  }
  get textContent() {
    return this.childNodes.map((node) => node.textContent).join("");
  }
  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }
  hasAttribute(name) {
    return this.#attributes.has(name);
  }
  setAttribute(name, value) {
    this.#attributes.set(name, value);
  }
  removeAttribute(name) {
    this.#attributes.delete(name);
  }
  append(...nodes) {
    for (const node of nodes) this.insertBefore(typeof node === "string" ? new FakeText(node) : node, null);
  }
  insertBefore(node, before) {
    node.remove();
    const place = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(place, 0, node);
    node.parentNode = this;
  }
  addEventListener(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  dispatch(type) {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, currentTarget: this });
  }
}

/** Install it as the global DOM. */
export function installDom() {
  globalThis.Node = FakeNode;
  globalThis.Element = FakeElement;
  globalThis.document = {
    createElement: (name) => new FakeElement(name),
    createElementNS: (_space, name) => new FakeElement(name),
    createTextNode: (text) => new FakeText(text),
  };
}
