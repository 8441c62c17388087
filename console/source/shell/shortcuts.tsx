/** Keyboard shortcuts, and the list of them. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../account";
import { navigate } from "../location";
import { Dialog } from "../ui";
import { paletteOpen } from "./palette";
import { SECTIONS } from "./sections";

export const listOpen = signal(false);

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
      const section = SECTIONS.find((one) => one.key === key);
      if (section && event.timeStamp - goAt < SEQUENCE_MS) navigate(section.path);
      goAt = key === "g" ? event.timeStamp : 0;
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
  const sections = SECTIONS.filter(({ right }) => may(right));
  const keys: [string[], string][] = [
    [["/"], "Search everything (also Ctrl K or ⌘ K)"],
    ...sections.map(({ key, label }): [string[], string] => [["g", key], `Go to the ${label.toLowerCase()}`]),
    [["?"], "Show this list"],
    [["Esc"], "Close a dialog or menu"],
    [["Space"], "Select the focused row; with Shift, all rows up to it"]
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (listOpen.value = false)}>
      <dl class="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-2">
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
