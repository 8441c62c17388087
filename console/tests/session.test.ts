import { createHash } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { CONFIGURATION, FakeBrowser, problem, tokens } from "./fake_browser";

let browser: FakeBrowser;

beforeEach(() => {
  browser = new FakeBrowser();
});

const formOf = (index: number) => new URLSearchParams(browser.sent[index]?.body);

test("signing in uses PKCE, and returns to the route", async () => {
  const session = await browser.signIn();

  const asked = browser.left?.searchParams;
  const verifier = formOf(0).get("code_verifier") ?? "";
  expect(formOf(0).get("code")).toBe("fake-code");
  expect(asked?.get("code_challenge")).toBe(createHash("sha256").update(verifier).digest("base64url"));
  expect(asked?.get("code_challenge_method")).toBe("S256");
  expect(location.hash + location.search).toBe("#/projects");
  expect(await session.accessToken()).toBe("fake-access");
  expect(await session.accessToken()).toBe("fake-access");
});

test("without a network the page is not left to sign in", async () => {
  const session = await browser.signIn();
  browser.left = null;
  vi.spyOn(navigator, "onLine", "get").mockReturnValueOnce(false);

  await expect(session.signIn()).rejects.toMatchObject({ kind: "unreachable" });

  expect(browser.left).toBeNull();
});

test("tokens are kept in memory only", async () => {
  await browser.signIn();

  expect(JSON.stringify({ ...sessionStorage, ...localStorage }) + location.href).not.toMatch(
    /fake-(access|refresh|code)/
  );
});

test("a return with an unknown state is rejected", async () => {
  const session = await browser.signIn();
  const before = browser.sent.length;
  history.replaceState(null, "", "/console/?code=fake-stolen&state=fake-other");

  await expect(session.resume()).rejects.toMatchObject({ kind: "sign-in-refused" });

  expect(browser.sent.length).toBe(before);
});

test.each([[{ iss: "https://issuer.test/other" }], [{ aud: "fake-other-client" }], [{ exp: 1 }]])(
  "a token for somebody else is rejected: %o",
  async (claims) => {
    await expect(browser.signIn(tokens({}, claims))).rejects.toMatchObject({ kind: "sign-in-refused" });
  }
);

test("an expired token is renewed before it is used", async () => {
  const session = await browser.signIn(tokens({ expires_in: 0 }));
  browser.answers.push(tokens({ access_token: "fake-newer", refresh_token: undefined }));

  expect(await session.accessToken()).toBe("fake-newer");

  expect(formOf(1).get("refresh_token")).toBe("fake-refresh");
});

test("concurrent renewals share one request", async () => {
  const session = await browser.signIn();
  browser.answers.push(tokens());

  await Promise.all([session.renew(), session.renew(), session.renew()]);

  expect(browser.sent.length).toBe(2);
});

test("a refused renewal ends the session, and says so", async () => {
  const session = await browser.signIn();
  browser.answers.push(problem(400, "invalid-grant"));

  expect(await session.renew()).toBe(false);

  expect(session.expired.value).toBe(true);
  expect(await session.accessToken()).toBeNull();
});

test("without a network the session is kept", async () => {
  const session = await browser.signIn();
  browser.answers.push(new TypeError("failed to fetch"));

  await expect(session.renew()).rejects.toMatchObject({ kind: "unreachable" });

  expect(session.expired.value).toBe(false);
  expect(await session.accessToken()).toBe("fake-access");
});

test("signing out revokes the tokens and ends the sign-in page's session", async () => {
  const session = await browser.signIn();
  browser.answers.push(new Response(""));

  await session.signOut();

  expect(browser.sent[1]?.url).toBe(CONFIGURATION.revoke_url);
  expect(formOf(1).get("token")).toBe("fake-refresh");
  expect(`${browser.left?.origin}${browser.left?.pathname}`).toBe(CONFIGURATION.logout_url);
  expect(session.wasSignedIn()).toBe(false);
  expect(await session.accessToken()).toBeNull();
});
