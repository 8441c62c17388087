/** The console's entry point: signs the user in, then loads the rest. */

import { render } from "preact";
import { lazy, Suspense } from "preact/compat";
import "./style.css";
import { asProblem, type Problem } from "./api/problem";
import { resume, signedIn, signIn, wasSignedIn } from "./session";
import { SignInPage } from "./shell/sign_in_page";
import { restoreTheme } from "./theme";

const App = lazy(() => import("./shell/app"));

function Root({ problem }: { problem: Problem | null }) {
  if (!signedIn.value) return <SignInPage problem={problem} />;
  return (
    <Suspense fallback={null}>
      <App />
    </Suspense>
  );
}

async function start(root: HTMLElement): Promise<void> {
  let problem: Problem | null = null;
  try {
    if (!(await resume()) && wasSignedIn()) {
      await signIn();
      return;
    }
  } catch (error) {
    problem = asProblem(error);
  }
  render(<Root problem={problem} />, root);
}

restoreTheme();
const root = document.getElementById("app");
if (root) void start(root);
