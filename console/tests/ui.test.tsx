import { QueryClientProvider } from "@tanstack/preact-query";
import { act, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../source/api/problem";
import { queries } from "../source/api/queries";
import { Copyable } from "../source/ui/button";
import { Form, SearchField } from "../source/ui/form";
import { Notices, showNotice, showProblem } from "../source/ui/notice";

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const wait = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));

test("a success is shown for six seconds, but not while the pointer is on it, and a problem until it is dismissed", () => {
  render(<Notices />);
  act(() => {
    showNotice("Sync deleted.");
    showProblem(new Problem({ status: 409, type: "", title: "Refused", detail: "Choose another." }));
  });
  expect(screen.getByRole("status").textContent).toBe("Sync deleted.");
  expect(screen.getByRole("alert").textContent).toBe("RefusedChoose another.");

  fireEvent.mouseEnter(screen.getByLabelText("Notices"));
  wait(60_000);
  expect(screen.queryByText("Sync deleted.")).not.toBeNull();
  fireEvent.mouseLeave(screen.getByLabelText("Notices"));
  wait(6_001);
  expect(screen.queryByText("Sync deleted.")).toBeNull();
  expect(screen.queryByText("Refused")).not.toBeNull();

  fireEvent.click(screen.getByLabelText("Dismiss"));
  expect(screen.queryByText("Refused")).toBeNull();
});

test("a search is reported once the user stops typing, and follows a change from elsewhere", () => {
  const onSearch = vi.fn();
  const { rerender } = render(<SearchField aria-label="Search" value="" onSearch={onSearch} />);
  const input = screen.getByRole("searchbox");
  for (const typed of ["s", "sh", "sho "]) fireEvent.input(input, { target: { value: typed } });
  expect(onSearch).not.toHaveBeenCalled();
  wait(200);
  expect(onSearch.mock.calls).toEqual([["sho"]]);

  rerender(<SearchField aria-label="Search" value="sho" onSearch={onSearch} />);
  expect(input).toHaveProperty("value", "sho ");
  rerender(<SearchField aria-label="Search" value="" onSearch={onSearch} />);
  expect(input).toHaveProperty("value", "");
});

test("every box that was checked is checked again after a reload", () => {
  const form = (
    <QueryClientProvider client={queries}>
      <Form action="Send" onCancel={() => undefined} perform={() => undefined}>
        {["a", "b", "c"].map((value) => (
          <input key={value} type="checkbox" name="letters" value={value} aria-label={value} defaultChecked />
        ))}
      </Form>
    </QueryClientProvider>
  );
  const { unmount } = render(form);
  const checked = () => screen.getAllByRole("checkbox").map((box) => (box as HTMLInputElement).checked);
  fireEvent.click(screen.getByLabelText("b"));
  expect(checked()).toEqual([true, false, true]);

  unmount();
  render(form);
  expect(checked()).toEqual([true, false, true]);
});

test("a text is copied, or the user is asked to copy it by hand", async () => {
  const writeText = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("not allowed"));
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  render(
    <QueryClientProvider client={queries}>
      <Copyable text="whsec_fake" />
      <Notices />
    </QueryClientProvider>
  );
  for (const shown of ["Copied.", "Not copied"]) {
    fireEvent.click(screen.getByText("Copy"));
    await act(async () => {
      await vi.advanceTimersByTimeAsync(100);
    });
    expect(screen.queryByText(shown)).not.toBeNull();
  }
  expect(writeText.mock.calls).toEqual([["whsec_fake"], ["whsec_fake"]]);
});
