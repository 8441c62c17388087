import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const MAX_LINES = 6_000;

test("the sources stay small", () => {
  const files = readdirSync("source", { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.(ts|tsx|css)$/.test(name) && !name.endsWith("schema.ts")
  );
  const lines = (path: string) => readFileSync(path, "utf8").split("\n").length - 1;
  const total = files.reduce((sum, name) => sum + lines(`source/${name}`), lines("index.html"));
  expect(files.length).toBeGreaterThan(20);
  expect(total).toBeLessThanOrEqual(MAX_LINES);
});
