/** A signed-in browser whose network is a list of responses. */

import { vi } from "vitest";

export type Asked = { url: string; method: string; headers: Headers; body: string };

export const CONFIGURATION = {
  issuer: "https://issuer.test/pool",
  client_id: "fake-client",
  redirect_uri: "https://console.test/console/",
  scopes: ["openid", "urlsync/read"],
  authorize_url: "https://sign-in.test/oauth2/authorize",
  token_url: "https://sign-in.test/oauth2/token",
  revoke_url: "https://sign-in.test/oauth2/revoke",
  logout_url: "https://sign-in.test/logout"
};

const ENCODED = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Return a response of the token endpoint, with an ID token that is right unless `claims` make it wrong. */
export function tokens(fields: object = {}, claims: object = {}): Response {
  const now = Math.floor(Date.now() / 1000);
  const right = { iss: CONFIGURATION.issuer, aud: "fake-client", sub: "fake", iat: now, exp: now + 900 };
  const id_token = `${ENCODED({ alg: "RS256" })}.${ENCODED({ ...right, ...claims })}.fake`;
  const body = { access_token: "fake-access", refresh_token: "fake-refresh", token_type: "Bearer", expires_in: 900 };
  return json({ ...body, id_token, ...fields });
}

export function json(body: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(
  status: number,
  kind: string,
  more: object = {},
  headers: Record<string, string> = {}
): Response {
  const type = `urn:urlsync:problem:${kind}`;
  const fields = {
    type,
    title: "Refused",
    status,
    detail: "Do otherwise.",
    instance: "urn:urlsync:request:1",
    errors: []
  };
  return json({ ...fields, ...more }, { "Content-Type": "application/problem+json", ...headers }, status);
}

export class FakeBrowser {
  readonly asked: Asked[] = [];
  readonly answers: (Response | Error)[] = [];
  left: URL | null = null;

  constructor() {
    sessionStorage.clear();
    history.replaceState(null, "", "/console/#/projects");
    vi.stubGlobal("fetch", (request: Request | string | URL, options?: RequestInit) => this.fetch(request, options));
    vi.spyOn(location, "assign").mockImplementation((url) => {
      this.left = new URL(url);
    });
  }

  /** Sign in, and return the module of the session. */
  async signIn(answer: Response = tokens()): Promise<typeof import("../source/session")> {
    vi.resetModules();
    const session = await import("../source/session");
    await session.signIn();
    history.replaceState(null, "", `/console/?code=fake-code&state=${this.left?.searchParams.get("state")}`);
    this.answers.push(answer);
    await session.resume();
    return session;
  }

  /** The requests to the API and to the sign-in page, without the configuration. */
  get sent(): Asked[] {
    return this.asked.filter(({ url }) => !url.endsWith("configuration.json"));
  }

  private async fetch(input: Request | string | URL, options?: RequestInit): Promise<Response> {
    const request = input instanceof Request ? input : new Request(new URL(input, location.href), options);
    const asked = {
      url: request.url,
      method: request.method,
      headers: request.headers,
      body: await request.clone().text()
    };
    this.asked.push(asked);
    if (asked.url.endsWith("configuration.json")) return json(CONFIGURATION);
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error(`nothing answers ${asked.method} ${asked.url}`);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}
