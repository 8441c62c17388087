/** The console's entry point: signs the user in, then loads the rest. */

import { render } from "preact";
import "./style.css";
import { asProblem, type Problem } from "./api/problem";
import { resume, signIn, wasSignedIn } from "./session";
import { SignInPage } from "./shell/sign_in_page";
import { restoreTheme } from "./theme";

async function start(root: HTMLElement): Promise<void> {
  let problem: Problem | null = null;
  try {
    if (await resume()) {
      const { default: App } = await import("./shell/app");
      return render(<App />, root);
    }
    if (wasSignedIn()) return await signIn();
  } catch (error) {
    problem = asProblem(error);
  }
  document.title = "Sign in · urlsync";
  render(<SignInPage problem={problem} />, root);
}

restoreTheme();
const root = document.getElementById("app");
if (root) void start(root);
