/** The notes above every page: no network, and all writes on hold. */

import { onlineManager, useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { account, may } from "../account";
import { serviceStatus } from "../api";
import { holdOf, ReleaseButton } from "../overview/service_cards";
import { Icon, Time, type IconName } from "../ui";

export function Banners() {
  return (
    <>
      <OfflineBanner />
      {account.value && may("see") && <HoldBanner />}
    </>
  );
}

function OfflineBanner() {
  const [online, setOnline] = useState(onlineManager.isOnline());
  useEffect(() => onlineManager.subscribe(setOnline), []);
  if (online) return null;
  return (
    <Banner icon="offline">
      You are offline. What you see may be out of date; it is refreshed as soon as the network is back.
    </Banner>
  );
}

function HoldBanner() {
  const { data } = useQuery(serviceStatus);
  const hold = holdOf(data?.findings ?? []);
  if (!hold) return null;
  return (
    <Banner icon="paused">
      <span>
        All writes are on hold
        {hold.detail && (
          <>
            {" "}
            (since <Time at={hold.detail} />)
          </>
        )}
        . Env vars keep their values until the release.
      </span>
      {may("use_all") && <ReleaseButton />}
    </Banner>
  );
}

function Banner({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="row justify-center bg-warn-soft px-4 py-2 font-medium text-warn" role="status">
      <Icon name={icon} />
      {children}
    </div>
  );
}
