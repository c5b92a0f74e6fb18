import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../target/api/schema';
import { Problem, problemOf } from './problem';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

let csrfToken: string | undefined;
let sessionEnded: () => void = () => undefined;

/** Kept in memory only: it comes with the session and is sent back with every change. */
export function rememberCsrf(token: string | undefined): void {
  csrfToken = token;
}

/** Calls `ended` whenever the platform says that nobody is logged in any more. */
export function onSessionEnd(ended: () => void): () => void {
  sessionEnded = ended;
  return () => {
    sessionEnded = () => undefined;
  };
}

/** Tells the same to everyone who talks to the platform outside of {@link api}: the event stream. */
export function reportSessionEnd(): void {
  sessionEnded();
}

const session: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !safe.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    if (response.status === 401 && !isLogin(request)) sessionEnded();
    throw await problemOf(response);
  },
  onError() {
    throw new Problem(0);
  },
};

function isLogin(request: Request): boolean {
  return new URL(request.url).pathname === '/api/v1/session';
}

/** The platform's REST interface. Whatever is not a success is thrown as a {@link Problem}. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '/' : location.origin,
  credentials: 'same-origin',
  headers: { Accept: 'application/json, application/problem+json' },
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

/** The body of an answer that has one. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  if (data === undefined) throw new Problem(0, { detail: 'The answer has no body.' });
  return data;
}
