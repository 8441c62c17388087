/** Renders problems: what is wrong, what to do, and the request ID for the logs. */

import { Problem } from "../api/problem";
import { signIn } from "../session";
import { Icon } from "./icon";
import { showProblem } from "./notice";
import { ProblemCallout } from "./problem_callout";
import { InlineCode } from "./text";

/** The pages where an action of the API's `PersonAction` can be done. */
const LINKS: Record<string, [label: string, href: string]> = {
  add_connection: ["Add connection", "#/connections"],
  reconnect_heroku: ["Reconnect Heroku", "#/connections"],
  redrive: ["View dead letters", "#/"]
};

type ProblemProps = { problem: Problem; retry?: () => unknown };

export function ProblemView({ problem, retry }: ProblemProps) {
  const links = problem.actions.flatMap((action) => {
    const link = LINKS[action];
    return link ? [link] : [];
  });
  return (
    <ProblemCallout problem={problem}>
      <FieldList problem={problem} />
      {problem.requestId && (
        <p class="small muted">
          Request ID: <code>{problem.requestId}</code>
        </p>
      )}
      <div class="actions">
        <NextButton problem={problem} retry={retry} />
        {links.map(([label, href]) => (
          <a key={label} class="button" href={href}>
            {label}
          </a>
        ))}
      </div>
    </ProblemCallout>
  );
}

/** A note that what is shown may be out of date. */
export function StaleNote({ problem, retry }: ProblemProps) {
  return (
    <div class="callout warning slim" role="status">
      <Icon name="warning" />
      <div class="callout-text">
        <strong>This may be out of date. </strong>
        {problem.title}. <InlineCode text={problem.detail} />
      </div>
      <NextButton problem={problem} retry={retry} look="small" />
    </div>
  );
}

function FieldList({ problem: { errors } }: { problem: Problem }) {
  if (!errors || errors.length === 0) return null;
  return (
    <ul>
      {errors.map(({ location, message }) => (
        <li key={location}>
          <code>{location.replace(/^(body|query)\./, "")}</code>: {message}
        </li>
      ))}
    </ul>
  );
}

function NextButton({ problem, retry, look = "" }: ProblemProps & { look?: string }) {
  const signedOut = problem.kind === "signed-out";
  if (!signedOut && !retry) return null;
  return (
    <button
      type="button"
      class={`button ${look}`.trim()}
      onClick={() => (signedOut ? void signIn().catch(showProblem) : retry?.())}>
      {signedOut ? "Sign in again" : "Try again"}
    </button>
  );
}
