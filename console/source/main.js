// @ts-check
/** Where the console begins. */

import "./shell/app_shell.js";
import { element } from "./element.js";
import { restoreTheme } from "./theme.js";

restoreTheme();
document.body.replaceChildren(element("app-shell"));
