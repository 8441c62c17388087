/** What every test starts with: an empty page. */

import { cleanup } from "@testing-library/preact";
import { afterEach } from "vitest";

afterEach(cleanup);
