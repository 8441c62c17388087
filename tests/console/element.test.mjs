import assert from "node:assert/strict";
import { test } from "node:test";

import { installDom } from "./dom.mjs";

installDom();
const { element } = await import("../../console/source/element.js");

test("text from the API stays text", () => {
  const node = element("p", null, "<script>alert(1)</script>");
  assert.equal(node.childNodes.length, 1);
  assert.equal(node.textContent, "<script>alert(1)</script>");
});

test("missing attributes and children are omitted, and aria attributes can be false", () => {
  const node = element(
    "button",
    { disabled: false, title: null, hidden: true, "aria-pressed": false },
    null,
    false,
    0,
  );
  assert.deepEqual(node.attributes, [
    { name: "hidden", value: "" },
    { name: "aria-pressed", value: "false" },
  ]);
  assert.equal(node.textContent, "0");
});

test("a listener is called, and is not an attribute", () => {
  let clicks = 0;
  const node = element("button", { onclick: () => clicks++ });
  node.dispatch("click");
  assert.equal(clicks, 1);
  assert.deepEqual(node.attributes, []);
});
