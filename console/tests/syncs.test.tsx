import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { account } from "../source/account";
import type { Me } from "../source/api/types";
import { listAddress, listOf } from "../source/syncs/filters";
import { ActionButton } from "../source/ui/button";
import { Notices } from "../source/ui/notice";

const VIEWER = { id: "1", kind: "person", name: "vic", roles: ["viewer"], teams: [], rights: ["see"] } satisfies Me;

beforeEach(() => {
  account.value = null;
});

test("the address has the filter and the order", () => {
  const { filter, sort } = listOf(new URLSearchParams("status=paused&q=shop&sort=-last_updated_at&tab=other"));
  expect(filter).toEqual({ status: "paused", q: "shop" });
  expect(sort).toBe("-last_updated_at");
  expect(listAddress({ ...filter, reason: undefined })).toBe("#/syncs?q=shop&status=paused");
});

test("an unknown order is the usual one", () => {
  expect(listOf(new URLSearchParams("sort=surprise")).sort).toBe("name");
});

test("a button without its right is disabled and says why", () => {
  account.value = VIEWER;
  const perform = vi.fn();
  render(
    <>
      <ActionButton label="Check now" right="use_own" perform={perform} />
      <Notices />
    </>
  );
  const button = screen.getByText("Check now").closest("button");
  expect(button?.getAttribute("aria-disabled")).toBe("true");
  expect(button?.title).toMatch(/takes the role owner/);
  if (button) fireEvent.click(button);
  expect(perform).not.toHaveBeenCalled();
});

test("an action runs once at a time, shows that it runs, and reports its result", async () => {
  let finish: (value: string) => void = () => undefined;
  const perform = vi.fn(() => new Promise<string>((done) => (finish = done)));
  render(
    <>
      <ActionButton label="Check now" busy="Checking…" perform={perform} done={(text) => text} />
      <Notices />
    </>
  );
  const button = screen.getByRole("button", { name: "Check now" });
  fireEvent.click(button);
  await waitFor(() => expect(button.textContent).toBe("Checking…"));
  fireEvent.click(button);
  finish("Nothing changed");
  await screen.findByText("Nothing changed");
  expect(perform).toHaveBeenCalledTimes(1);
  expect(button.textContent).toBe("Check now");
});
