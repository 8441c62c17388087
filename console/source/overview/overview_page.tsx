/** The start page: service health, and what needs attention. */

import { useQuery } from "@tanstack/preact-query";
import { may } from "../account";
import { deadLetters, proposals, recentUpdates, serviceStatus, syncCounts } from "../api/queries";
import { Empty, Loaded, Page } from "../ui/page";
import { AttentionCard } from "./attention_card";
import { DeadLettersCard } from "./dead_letters_card";
import { FindingsCard } from "./findings_card";
import { KeyFigures } from "./key_figures";
import { PropagationCard } from "./propagation_card";

export function OverviewPage() {
  const status = useQuery(serviceStatus);
  const counts = useQuery(syncCounts);
  const proposed = useQuery(proposals);
  const letters = useQuery({ ...deadLetters, enabled: may("see_all") });
  const updates = useQuery(recentUpdates);
  const nothing =
    counts.data &&
    counts.data.total + (updates.data?.length ?? 1) + (letters.data?.length ?? 0) + (proposed.data?.length ?? 0) === 0;
  return (
    <Page title="Overview" lead="Service health and what needs attention.">
      <Loaded query={counts} lines={2}>
        {(data) => (nothing ? <Welcome /> : <KeyFigures counts={data} status={status.data} />)}
      </Loaded>
      <div class="columns">
        <div class="stack wide">
          {!nothing && (
            <>
              <AttentionCard counts={counts} proposals={proposed} />
              <PropagationCard query={updates} />
            </>
          )}
        </div>
        <div class="stack wide">
          <Loaded query={status}>{(data) => <FindingsCard status={data} />}</Loaded>
          {may("see_all") && !nothing && (
            <Loaded query={letters} lines={1}>
              {(items) => <DeadLettersCard letters={items} />}
            </Loaded>
          )}
        </div>
      </div>
    </Page>
  );
}

function Welcome() {
  return (
    <Empty
      icon="active"
      title="No syncs yet"
      actions={
        <>
          {may("use_own") && (
            <a class="button primary" href="#/connections">
              Add connection
            </a>
          )}
          <a class="button" href="#/projects">
            View projects
          </a>
        </>
      }>
      <ol class="empty-steps">
        <li>Add a connection: a Hasura Cloud token and a Heroku account.</li>
        <li>Choose a project and, under Integrations, the Heroku app to follow.</li>
        <li>From then on, its env var follows every rotation, and you see it here.</li>
      </ol>
    </Empty>
  );
}
