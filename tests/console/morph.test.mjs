import assert from "node:assert/strict";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { element } = await import("../../console/source/element.js");
const { morph } = await import("../../console/source/morph.js");

const items = (...names) => names.map((name) => element("li", { key: name }, name));

test("nodes that stay are the same nodes, and the others are as wanted", () => {
  const list = element("ul", null, items("a", "b", "c"));
  const [, b, c] = list.childNodes;
  morph(list, items("c", "b", "d"));
  assert.equal(list.textContent, "cbd");
  assert.equal(list.childNodes[0], c);
  assert.equal(list.childNodes[1], b);
});

test("a node does not move because one before it goes", () => {
  const list = element("ul", null, items("a", "b"));
  const moved = [];
  const insert = list.insertBefore.bind(list);
  list.insertBefore = (node, before) => (moved.push(node), insert(node, before));
  morph(list, items("b"));
  assert.deepEqual(moved, []);
});

test("what a person changed stays as it is", () => {
  const box = element("div", null, element("details", { open: true }), element("input", { value: "typed" }));
  morph(box, [element("details"), element("input", { value: "old", title: "new" })]);
  assert.ok(box.childNodes[0].hasAttribute("open"));
  assert.equal(box.childNodes[1].getAttribute("value"), "typed");
  assert.equal(box.childNodes[1].getAttribute("title"), "new");
});

test("an element that is busy is left alone", () => {
  const box = element("div", null, element("button", { "aria-busy": true }, "Checking…"));
  morph(box, [element("button", null, "Check now")]);
  assert.equal(box.textContent, "Checking…");
});

test("a custom element minds its own children", () => {
  const own = element("service-health", null, "own");
  const box = element("div", null, own);
  morph(box, [element("service-health", { title: "new" })]);
  assert.equal(own.textContent, "own");
  assert.equal(own.getAttribute("title"), "new");
});

test("the listener is the wanted one's, and only that", () => {
  const heard = [];
  const box = element(
    "div",
    null,
    element("button", { onclick: () => heard.push("old"), onfocus: () => heard.push("focus") }),
  );
  morph(box, [element("button", { onclick: () => heard.push("new") })]);
  box.childNodes[0].dispatch("click");
  box.childNodes[0].dispatch("focus");
  assert.deepEqual(heard, ["new"]);
});
