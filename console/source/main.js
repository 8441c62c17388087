// @ts-check
/** The console's entry point. */

import "./shell/app_shell.js";
import { element } from "./element.js";
import { restoreTheme } from "./theme.js";

restoreTheme();
document.body.replaceChildren(element("app-shell"));
