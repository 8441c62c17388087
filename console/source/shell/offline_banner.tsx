/** The note while the browser has no network. */

import { onlineManager } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../ui/icon";

export function OfflineBanner() {
  const [online, setOnline] = useState(onlineManager.isOnline());
  useEffect(() => onlineManager.subscribe(setOnline), []);
  if (online) return null;
  return (
    <p class="offline" role="status">
      <Icon name="offline" />
      You are offline. What you see may be out of date; it is refreshed as soon as the network is back.
    </p>
  );
}
