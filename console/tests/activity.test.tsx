import { QueryClientProvider } from "@tanstack/preact-query";
import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { FakeBrowser, json } from "./fake_browser";

const ENTRY = { at: "2026-01-02T12:00:00Z", actor: "ann", role: "owner", action: "endpoint_created", changes: [] };

test("an entry names its project, as far as the name is known, and every action can be chosen", async () => {
  const browser = new FakeBrowser();
  await browser.signIn();
  const { queries } = await import("../source/api/queries");
  const { ActivityPage } = await import("../source/activity/activity_page");
  const items = ["shop", null].map((project_name, index) => {
    return { ...ENTRY, entry_id: String(index), subject: { project_id: "5a0c1f3e-0000", project_name } };
  });
  browser.answers.push(json({ items, next_cursor: null }));
  render(
    <QueryClientProvider client={queries}>
      <ActivityPage />
    </QueryClientProvider>
  );

  const links = await screen.findAllByRole("link");
  expect(links.map(({ textContent }) => textContent)).toEqual(["project shop", "project 5a0c1f3e"]);
  expect(screen.getByText("Endpoint created", { selector: "option" })).toBeDefined();
});
