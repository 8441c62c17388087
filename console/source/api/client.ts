/** The typed client of the API, authenticated as the signed-in user. Every failure is thrown as a `Problem`. */

import createClient from "openapi-fetch";
import { accessToken, renew } from "../session";
import { problemOf, signedOut, unreachable } from "./problem";
import type { paths } from "./schema";

const MAX_KNOWN = 200;

/** Responses by URL, with the tag that lets the API answer that nothing changed. Forgotten with the page. */
const known = new Map<string, { tag: string; body: string; type: string }>();

export const api = createClient<paths>({ baseUrl: "..", fetch: authorized });

/** The paths that can be read, what they take, and what is there. */
export type Path = { [P in keyof paths]: paths[P] extends { get: object } ? P : never }[keyof paths];
export type Params<P extends Path> = paths[P]["get"]["parameters"];
export type Found<P extends Path> = paths[P]["get"]["responses"][200]["content"]["application/json"];

export function get<P extends Path>(path: P, params?: Params<P>, signal?: AbortSignal): Promise<Found<P>> {
  return dataOf(api.GET(path as never, { params, signal } as never) as Promise<{ data?: Found<P> }>);
}

/** Return the data of a response. A failure was thrown before. */
export async function dataOf<Data>(response: Promise<{ data?: Data }>): Promise<Data> {
  return (await response).data as Data;
}

async function authorized(request: Request): Promise<Response> {
  const again = request.clone();
  let response = await send(request);
  if (response.status === 401 && (await renew())) response = await send(again);
  if (response.status === 401) throw signedOut();
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function send(request: Request): Promise<Response> {
  const token = await accessToken();
  if (token === null) throw signedOut();
  request.headers.set("Authorization", `Bearer ${token}`);
  const before = request.method === "GET" ? known.get(request.url) : undefined;
  if (before) request.headers.set("If-None-Match", before.tag);
  try {
    const response = await fetch(request, { cache: "no-store" });
    return await remembered(request, response);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable(request.method !== "GET");
  }
}

/** Return a response that has the body which did not change, and remember one that may not change. */
async function remembered(request: Request, response: Response): Promise<Response> {
  if (response.status === 304) {
    const { body, type, tag } = known.get(request.url) ?? { body: "null", type: "application/json", tag: "" };
    return new Response(body, { headers: { "Content-Type": type, ETag: tag } });
  }
  const tag = response.headers.get("ETag");
  if (request.method !== "GET" || !response.ok || tag === null) return response;
  const body = await response.clone().text();
  known.delete(request.url);
  known.set(request.url, { tag, body, type: response.headers.get("Content-Type") ?? "" });
  for (const url of [...known.keys()].slice(0, Math.max(0, known.size - MAX_KNOWN))) known.delete(url);
  return response;
}
