/** The console's frame: top bar, the page of the current address, and what lies above all pages. */

import { QueryClientProvider, useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { Route, Router, Switch } from "wouter-preact";
import { account } from "../account";
import { ActivityPage } from "../activity/activity_page";
import { asProblem, me, queries } from "../api";
import { ConnectionPage } from "../connections/connection_page";
import { ConnectionsPage } from "../connections/connections_page";
import { routeAfterHeroku } from "../connections/heroku";
import { EndpointsPage } from "../endpoints/endpoints_page";
import { hashPath, navigate, useHashPath, useHashQuery } from "../location";
import { OverviewPage } from "../overview/overview_page";
import { ProjectPage } from "../project/project_page";
import { ProjectsPage } from "../projects/projects_page";
import { expired, signIn } from "../session";
import { JobPage } from "../syncs/bulk";
import { SyncsPage } from "../syncs/syncs_page";
import { ActionButton, Button, Dialog, Empty, LinkButton, Notices, Page, ProblemView, Skeleton } from "../ui";
import { listOpen, paletteOpen, SearchDialog, ShortcutList, useShortcuts } from "./palette";
import { Banners, TopBar } from "./top_bar";

const SKIP = "primary fixed top-0 left-0 z-30 -translate-y-[120%] focus:translate-y-0";

export default function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router hook={useHashPath} searchHook={useHashQuery}>
        <Frame />
        <Notices />
      </Router>
    </QueryClientProvider>
  );
}

/** Find out who is signed in before the first page: it shows what they may do. */
function Frame() {
  const { data, error, refetch } = useQuery(me);
  account.value = data ?? null;
  useShortcuts();
  useEffect(() => {
    const route = routeAfterHeroku(hashPath());
    if (route !== null) navigate(route, { replace: true });
  }, []);
  return (
    <>
      <Button look={SKIP} onClick={() => document.getElementById("main")?.focus()} label="Skip to content" />
      <TopBar ready={data !== undefined || error !== null} />
      <Banners />
      {data && data.roles.length === 0 && <NoRole name={data.name} />}
      {data && data.roles.length > 0 && <Pages />}
      {!data && (
        <main id="main" tabIndex={-1}>
          {error ? <ProblemView problem={asProblem(error)} retry={() => void refetch()} /> : <Skeleton />}
        </main>
      )}
      {paletteOpen.value && <SearchDialog />}
      {listOpen.value && <ShortcutList />}
      {expired.value && <SignInAgain />}
    </>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/syncs" component={SyncsPage} />
      <Route path="/jobs/:id">{({ id }) => <JobPage key={id} id={id} />}</Route>
      <Route path="/projects" component={ProjectsPage} />
      <Route path="/projects/:id/:tab?">
        {({ id, tab }) => <ProjectPage key={id} id={id} tab={tab ?? "env-vars"} />}
      </Route>
      <Route path="/connections" component={ConnectionsPage} />
      <Route path="/connections/:id">{({ id }) => <ConnectionPage key={id} id={id} />}</Route>
      <Route path="/endpoints" component={EndpointsPage} />
      <Route path="/activity" component={ActivityPage} />
      <Route component={NotFound} />
    </Switch>
  );
}

function NotFound() {
  const action = <LinkButton look="primary" href="#/" label="Go to the overview" />;
  return (
    <Page title="Page not found">
      <Empty icon="search" title="Nothing here" actions={action}>
        The address may be mistyped, or the page no longer exists.
      </Empty>
    </Page>
  );
}

/** What somebody sees who has signed in and has no role yet, as after a first sign-in by single sign-on. */
function NoRole({ name }: { name: string }) {
  return (
    <Page title="Welcome">
      <Empty icon="person" title="You have no role yet">
        An administrator decides what you may see and do. Ask one to give a role to <code>{name}</code>, then reload
        this page after two minutes.
      </Empty>
    </Page>
  );
}

function SignInAgain() {
  return (
    <Dialog title="Your session has expired" onClose={() => (expired.value = false)}>
      <p>Sign in again to return to this page. What you have entered is kept.</p>
      <div class="buttons">
        <ActionButton label="Sign in again" busy="Opening the sign-in page…" look="primary" perform={signIn} />
      </div>
    </Dialog>
  );
}
