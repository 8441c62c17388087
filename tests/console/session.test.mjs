import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";

const CONFIGURATION = {
  client_id: "fake-client",
  redirect_uri: "https://console.test/console/",
  scopes: ["openid", "urlsync/read"],
  authorize_url: "https://sign-in.test/oauth2/authorize",
  token_url: "https://sign-in.test/oauth2/token",
  revoke_url: "https://sign-in.test/oauth2/revoke",
  logout_url: "https://sign-in.test/logout",
};

const idToken = `fake.${Buffer.from(JSON.stringify({ "cognito:username": "änne" })).toString("base64url")}.fake`;

/** The state of the fake browser. */
let browser;
/** A fresh copy of the module for each test, because the session is its state. */
let session;
let copies = 0;

beforeEach(async () => {
  browser = { posts: [], left: null, kept: new Map(), answers: [] };
  globalThis.sessionStorage = {
    getItem: (name) => browser.kept.get(name) ?? null,
    setItem: (name, value) => browser.kept.set(name, value),
    removeItem: (name) => browser.kept.delete(name),
  };
  globalThis.location = {
    search: "",
    hash: "#/projects",
    pathname: "/console/",
    assign: (url) => (browser.left = new URL(url)),
  };
  globalThis.history = { replaceState: (_state, _title, url) => (browser.shown = url) };
  globalThis.fetch = async (url, { body } = {}) => {
    if (url === "configuration.json") return new Response(JSON.stringify(CONFIGURATION));
    browser.posts.push({ url, ...Object.fromEntries(body) });
    return browser.answers.shift();
  };
  ({ session } = await import(`../../console/source/session.js?copy=${++copies}`));
});

const tokens = (fields) =>
  new Response(
    JSON.stringify({
      access_token: "fake-access",
      refresh_token: "fake-refresh",
      id_token: idToken,
      expires_in: 900,
      ...fields,
    }),
  );
const refusal = () => new Response("{}", { status: 400 });

async function signedIn(answer = tokens()) {
  await session.signIn();
  location.search = `?code=fake-code&state=${browser.left.searchParams.get("state")}`;
  browser.answers.push(answer);
  return session.resume();
}

test("signing in uses PKCE, and returns to the route", async () => {
  assert.equal(await signedIn(), true);
  const asked = browser.left.searchParams;
  const [traded] = browser.posts;
  assert.equal(traded.code, "fake-code");
  assert.equal(
    asked.get("code_challenge"),
    createHash("sha256").update(traded.code_verifier).digest("base64url"),
  );
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.equal(browser.shown, "/console/#/projects");
  assert.equal(session.username, "änne");
  assert.equal(await session.accessToken(), "fake-access");
});

test("tokens are kept in memory only", async () => {
  await signedIn();
  const kept = JSON.stringify([...browser.kept]) + browser.shown;
  assert.ok(!/fake-(access|refresh|code)/.test(kept), kept);
});

test("a return with an unknown state is rejected", async () => {
  await session.signIn();
  location.search = "?code=fake-stolen&state=fake-other";
  await assert.rejects(session.resume(), { kind: "sign-in-refused" });
  assert.deepEqual(browser.posts, []);
  assert.equal(await session.accessToken(), null);
});

test("an expired token is renewed before it is used", async () => {
  await signedIn(tokens({ expires_in: 0 }));
  browser.answers.push(tokens({ access_token: "fake-newer", refresh_token: undefined }));
  assert.equal(await session.accessToken(), "fake-newer");
  assert.equal(browser.posts[1].refresh_token, "fake-refresh");
});

test("concurrent renewals share one request", async () => {
  await signedIn();
  browser.answers.push(tokens());
  await Promise.all([session.renew(), session.renew(), session.renew()]);
  assert.equal(browser.posts.length, 2);
});

test("a refused renewal ends the session, and fires an event", async () => {
  await signedIn();
  let ended = 0;
  session.addEventListener("expired", () => ended++);
  browser.answers.push(refusal());
  assert.equal(await session.renew(), false);
  assert.equal(ended, 1);
  assert.equal(await session.accessToken(), null);
});

test("signing out revokes the tokens and ends the sign-in page's session", async () => {
  await signedIn();
  browser.answers.push(new Response(""));
  await session.signOut();
  assert.deepEqual(browser.posts[1], {
    url: CONFIGURATION.revoke_url,
    token: "fake-refresh",
    client_id: "fake-client",
  });
  assert.equal(browser.left.origin + browser.left.pathname, CONFIGURATION.logout_url);
  assert.equal(browser.left.searchParams.get("logout_uri"), CONFIGURATION.redirect_uri);
  assert.equal(session.wasSignedIn, false);
  assert.equal(await session.accessToken(), null);
});
