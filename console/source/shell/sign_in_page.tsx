/** The page for signed-out visitors: what the service does, and the sign-in button. */

import { useEffect, useState } from "preact/hooks";
import { asProblem, type Problem } from "../api/problem";
import { signIn } from "../session";
import { ProblemCallout } from "../ui/text";
import { Brand, Icon, type IconName } from "../ui/icon";

const STEPS = {
  "Heroku rotates credentials":
    "Sooner or later, every Heroku Postgres database gets a new URL and the old one stops working.",
  "urlsync is notified": "A webhook reports the new release within moments; scheduled checks catch missed webhooks.",
  "Your Hasura project is updated":
    "The env var gets the new value, and urlsync confirms that the project is healthy with it."
};
const ICONS: IconName[] = ["key", "active", "ok"];

export function SignInPage({ problem: before }: { problem: Problem | null }) {
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState(before);
  useEffect(() => {
    document.title = "Sign in · urlsync";
  }, []);
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
      <ol class="grid gap-6 rounded-2xl border border-line bg-surface p-6 shadow-high">
        {Object.entries(STEPS).map(([title, text], index) => (
          <li key={title} class="flex gap-4">
            <span class="flex size-10 flex-none items-center justify-center rounded-full bg-accent-soft text-accent">
              <Icon name={ICONS[index] ?? "ok"} />
            </span>
            <div>
              <strong>{title}</strong>
              <p class="text-soft">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </main>
  );
}
