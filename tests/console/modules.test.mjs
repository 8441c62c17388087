import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { SourceTextModule } from "node:vm";

const CONSOLE = new URL("../../console/", import.meta.url);
const START = new URL("source/main.js", CONSOLE).href;
const DYNAMIC = /\bimport\("([^"]+)"\)/g;

/** Return all files below the folder of the console's modules. */
function present() {
  const names = readdirSync(new URL("source/", CONSOLE), { recursive: true });
  return names.filter((name) => name.endsWith(".js")).map((name) => new URL(`source/${name}`, CONSOLE).href);
}

/** Parse what begins with main.js, and check that every import finds what it names. */
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
  // The map grows while it is walked: what is fetched later, or named in a comment for its types, is followed, too.
  for (const url of modules.keys()) {
    for (const [, specifier] of readFileSync(new URL(url), "utf8").matchAll(DYNAMIC)) {
      if (specifier.startsWith(".")) await linked(new URL(specifier, url).href);
    }
  }
  return [...modules.keys()];
}

test("every module parses, every import finds what it names, and no module is left over", async () => {
  assert.deepEqual((await linkedModules()).sort(), present().sort());
});

test("the page has no script or style of its own, and links every style there is", () => {
  const page = readFileSync(new URL("index.html", CONSOLE), "utf8");
  assert.doesNotMatch(page, /<style|style=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  const styles = [...page.matchAll(/href="style\/([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(styles.sort(), readdirSync(new URL("style/", CONSOLE)).sort());
});
