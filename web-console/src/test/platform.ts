import { http, HttpResponse, type HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import type { Shadow, Thing, ViewRow } from '../api/types';

/** The platform as a test wants it to answer; a request nobody expects fails the test. */
export const platform = setupServer();

export const session = {
  account: { name: 'admin', administrator: true },
  expiresAt: '2030-01-01T00:00:00Z',
  csrfToken: 'c-1',
};

/** RFC 9457, as every refusal comes. */
export function problem(status: number, code: string, more: object = {}) {
  return HttpResponse.json(
    { status, code, title: code, traceId: 'trace-1', ...more },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}

/** Somebody logged in, with one project and an event stream on which nothing happens. */
export function loggedIn(): HttpHandler[] {
  return [
    http.get('*/api/v1/session', () => HttpResponse.json(session)),
    http.get('*/api/v1/projects', () => HttpResponse.json({ items: [{ name: 'home' }] })),
    http.get('*/api/v1/projects/home', () => HttpResponse.json({ name: 'home' })),
    http.get('*/api/v1/projects/home/events', () => silence()),
  ];
}

export function silence(): HttpResponse<ReadableStream<Uint8Array>> {
  return new HttpResponse(new ReadableStream(), { headers: { 'Content-Type': 'text/event-stream' } });
}

/** A stream a test can say things on. */
export function speakingStream() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const asked: Request[] = [];
  const handler = http.get('*/api/v1/projects/home/events', ({ request }) => {
    asked.push(request);
    const stream = new ReadableStream<Uint8Array>({
      start: (started) => {
        controller = started;
      },
    });
    return new HttpResponse(stream, { headers: { 'Content-Type': 'text/event-stream' } });
  });
  const say = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
  return {
    handler,
    asked,
    say,
    tell: (id: string, type: string, subject: string) =>
      say(
        `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ id, type, subject, time: '', data: {} })}\n\n`,
      ),
    breakOff: () => controller?.error(new Error('cut')),
  };
}

/** A thing with its shadow; what is patched into desired is kept, versions are checked. */
export function lamp(start: { shadow: Shadow; rows: ViewRow[]; thing?: Partial<Thing> }) {
  const state = { ...start, patches: [] as unknown[] };
  const at = '*/api/v1/projects/home/things/lamp';
  const handlers = [
    http.get(at, () => HttpResponse.json({ name: 'lamp', tags: {}, enabled: true, ...state.thing })),
    http.get(`${at}/presence`, () =>
      HttpResponse.json({ online: true, since: new Date().toISOString(), epoch: 1 }),
    ),
    http.get(`${at}/shadow`, () => HttpResponse.json(state.shadow)),
    http.get(`${at}/view`, () => HttpResponse.json({ items: state.rows })),
    http.patch(`${at}/shadow/desired`, async ({ request }) => {
      if (request.headers.get('If-Match') !== `"${state.shadow.version}"`)
        return problem(412, 'precondition_failed');
      const patch = await request.json();
      state.patches.push(patch);
      const version = state.shadow.version + 1;
      state.shadow = { ...state.shadow, version, desiredVersion: version };
      return HttpResponse.json({ version, desiredVersion: version });
    }),
  ];
  return { state, handlers };
}
