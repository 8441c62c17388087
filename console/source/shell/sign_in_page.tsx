/** The page for signed-out visitors: what the service does, and the sign-in button. */

import { useState } from "preact/hooks";
import { asProblem, type Problem } from "../api/problem";
import { signIn } from "../session";
import { Brand } from "../ui/icon";
import { Numbered, ProblemCallout } from "../ui/text";

const STEPS = [
  "Sooner or later, Heroku gives every Postgres database a new URL, and the old one stops working.",
  "A webhook tells urlsync of the new release within moments; scheduled checks catch missed webhooks.",
  "The env var of your Hasura project gets the new value, and urlsync confirms that the project is healthy with it."
];

export function SignInPage({ problem: before }: { problem: Problem | null }) {
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState(before);
  const start = () => {
    setRunning(true);
    signIn().catch((error: unknown) => {
      setRunning(false);
      setProblem(asProblem(error));
    });
  };
  return (
    <main class="grid min-h-dvh max-w-5xl items-center gap-9 md:grid-cols-[6fr_5fr]">
      <div class="grid justify-items-start gap-4">
        <Brand />
        <h1 class="text-3xl text-balance md:text-5xl">Database URLs that never go stale</h1>
        <p class="text-lg text-soft">
          urlsync keeps an env var of a Hasura Cloud project equal to a config var of a Heroku app.
        </p>
        {problem && <ProblemCallout problem={problem} />}
        <button type="button" class="button primary big" aria-busy={running || undefined} onClick={start}>
          {running ? "Opening the sign-in page…" : "Sign in"}
        </button>
        <p class="hint">You will be redirected to sign in. No account? Ask your administrator.</p>
      </div>
      <div class="rounded-2xl border border-line bg-surface p-6 text-soft shadow-high">
        <Numbered of={STEPS} />
      </div>
    </main>
  );
}
