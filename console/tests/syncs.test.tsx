import { QueryClientProvider } from "@tanstack/preact-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { account } from "../source/account";
import { queries } from "../source/api/queries";
import type { MeView } from "../source/api/schema";
import { bodyOf, MAX_SYNCS, question } from "../source/syncs/bulk";
import { listAddress, listOf } from "../source/syncs/syncs_page";
import { ActionButton } from "../source/ui/button";
import { Confirm, type Question } from "../source/ui/dialog";
import { Notices } from "../source/ui/notice";

const VIEWER = { id: "1", kind: "person", name: "vic", roles: ["viewer"], teams: [], rights: ["see"] } satisfies MeView;

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

test("deleting asks for the number, and other actions do not", () => {
  expect(question("delete", 12)).toMatchObject({ title: "Delete 12 syncs?", typed: "12", danger: true });
  expect(question("check", 1)).toMatchObject({ title: "Check 1 sync?", typed: undefined });
});

test("none, and more than a job can have, are refused before anything is asked", () => {
  expect(() => question("check", 0)).toThrow("Nothing has been changed.");
  expect(() => question("check", MAX_SYNCS + 1)).toThrow("At most 10,000 at once");
});

test("a job names the syncs, or their filter, and the number that was shown", () => {
  expect(bodyOf("check", { ids: ["a", "b"] }, 2)).toEqual({ action: "check", ids: ["a", "b"], count: 2 });
  expect(bodyOf("delete", { filter: { status: "paused" } }, 7)).toEqual({
    action: "delete",
    filter: { status: "paused" },
    count: 7
  });
});

test("what must be typed is typed before the button can be used", () => {
  const answers: boolean[] = [];
  render(<Confirm question={question("delete", 1200)} onAnswer={(answer) => answers.push(answer)} />);
  const button = screen.getByText("Delete", { selector: "button" });
  expect(button).toHaveProperty("disabled", true);
  fireEvent.input(screen.getByLabelText("Type 1200 to confirm"), { target: { value: "1,200" } });
  expect(button).toHaveProperty("disabled", false);
  fireEvent.click(button);
  expect(answers).toEqual([true]);
});

test("a button without its right is disabled and says why", () => {
  account.value = VIEWER;
  const perform = vi.fn();
  render(
    <QueryClientProvider client={queries}>
      <ActionButton label="Check now" right="use_own" perform={perform} />
      <Notices />
    </QueryClientProvider>
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
    <QueryClientProvider client={queries}>
      <ActionButton label="Check now" busy="Checking…" perform={perform} />
      <Notices />
    </QueryClientProvider>
  );
  const button = screen.getByRole("button", { name: "Check now" });
  fireEvent.click(button);
  await waitFor(() => expect(button.textContent).toBe("Checking…"));
  fireEvent.click(button);
  finish("Nothing changed");
  await screen.findByText("Nothing changed");
  expect(perform).toHaveBeenCalledTimes(1);
  await waitFor(() => expect(button.textContent).toBe("Check now"));
});

test("a button is busy while its question is prepared, and does nothing before the answer", async () => {
  let prepare: (asked: Question) => void = () => undefined;
  const ask = vi.fn(() => new Promise<Question>((done) => (prepare = done)));
  const perform = vi.fn(() => "Done");
  render(
    <QueryClientProvider client={queries}>
      <ActionButton label="Check" ask={ask} perform={perform} />
      <Notices />
    </QueryClientProvider>
  );
  const button = screen.getByRole("button", { name: "Check" });
  fireEvent.click(button);
  await waitFor(() => expect(button.getAttribute("aria-busy")).toBe("true"));
  fireEvent.click(button);
  prepare({ title: "Check 2 syncs?", text: "Each is compared.", action: "Check them" });
  const confirm = await screen.findByText("Check them");
  expect([ask.mock.calls.length, perform.mock.calls.length]).toEqual([1, 0]);
  fireEvent.submit(confirm.closest("form") ?? document.body);
  await screen.findByText("Done");
});
