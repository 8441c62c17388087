/** Keyboard shortcuts, and the list of them. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../account";
import { navigate } from "../location";
import { Dialog } from "../ui/dialog";
import { paletteOpen } from "./palette";

export const listOpen = signal(false);

const PAGES: Record<string, [path: string, label: string]> = {
  o: ["/", "Go to the overview"],
  s: ["/syncs", "Go to the syncs"],
  p: ["/projects", "Go to the projects"],
  c: ["/connections", "Go to the connections"],
  a: ["/activity", "Go to the activity"]
};
const SEQUENCE_MS = 1500;

/** Listen to the shortcuts, except while the user types or a dialog is open. */
export function useShortcuts(): void {
  useEffect(() => {
    let goAt = 0;
    const pressed = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event;
      if (key.toLowerCase() === "k" && (ctrlKey || metaKey)) return open(event, () => (paletteOpen.value = true));
      if (ctrlKey || metaKey || altKey || isBusy(event.target)) return;
      if (key === "/") return open(event, () => (paletteOpen.value = true));
      if (key === "?") return open(event, () => (listOpen.value = true));
      if (key === "g") goAt = event.timeStamp;
      else if (event.timeStamp - goAt < SEQUENCE_MS && PAGES[key]) {
        goAt = 0;
        navigate(PAGES[key][0]);
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function open(event: Event, show: () => void): void {
  event.preventDefault();
  show();
}

function isBusy(target: EventTarget | null): boolean {
  const typing = target instanceof Element && target.matches("input, select, textarea, [contenteditable]");
  return typing || document.querySelector("dialog[open]") !== null;
}

export function ShortcutList() {
  if (!listOpen.value) return null;
  const pages = Object.entries(PAGES).filter(([key]) => key !== "c" || may("use_own"));
  const keys: [string[], string][] = [
    [["/"], "Search everything (also Ctrl K or ⌘ K)"],
    ...pages.map(([key, [, label]]): [string[], string] => [["g", key], label]),
    [["?"], "Show this list"],
    [["Esc"], "Close a dialog or menu"],
    [["Space"], "Select the focused row; with Shift, all rows up to it"]
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (listOpen.value = false)}>
      <dl class="shortcuts">
        {keys.map(([shown, label]) => (
          <>
            <dt>
              {shown.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}
