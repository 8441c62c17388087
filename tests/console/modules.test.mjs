import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { SourceTextModule } from "node:vm";

const CONSOLE = new URL("../../console/", import.meta.url);
const START = new URL("source/main.js", CONSOLE).href;
const DYNAMIC = /\bimport\("([^"]+)"\)/g;

/** Return the files of all modules. */
function allModules() {
  const names = readdirSync(new URL("source/", CONSOLE), { recursive: true });
  return names.filter((name) => name.endsWith(".js")).map((name) => new URL(`source/${name}`, CONSOLE).href);
}

/** Parse main.js and all that it imports, and check that every import resolves. */
async function linkedModules() {
  const modules = new Map();
  const moduleAt = (url) => {
    const known =
      modules.get(url) ?? new SourceTextModule(readFileSync(new URL(url), "utf8"), { identifier: url });
    modules.set(url, known);
    return known;
  };
  const linked = async (url) => {
    const module = moduleAt(url);
    if (module.status === "unlinked")
      await module.link((specifier, from) => moduleAt(new URL(specifier, from.identifier).href));
  };
  await linked(START);
  // The map grows while it is iterated: dynamic imports and imports of types are followed, too.
  for (const url of modules.keys()) {
    for (const [, specifier] of readFileSync(new URL(url), "utf8").matchAll(DYNAMIC)) {
      if (specifier.startsWith(".")) await linked(new URL(specifier, url).href);
    }
  }
  return [...modules.keys()];
}

test("every module parses, every import resolves, and no module is unused", async () => {
  assert.deepEqual((await linkedModules()).sort(), allModules().sort());
});

test("the page has no inline script or style, and links every style sheet", () => {
  const page = readFileSync(new URL("index.html", CONSOLE), "utf8");
  assert.doesNotMatch(page, /<style|style=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  const styles = [...page.matchAll(/href="style\/([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(styles.sort(), readdirSync(new URL("style/", CONSOLE)).sort());
});
