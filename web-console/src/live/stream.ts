import { EventSourceParserStream } from 'eventsource-parser/stream';
import { reportSessionEnd } from '../api/client';
import { liveEvent, STREAM_RESET, type LiveEvent, type LiveStatus } from './events';

/** The platform sends a heartbeat every 15 s; a stream silent for longer than two of them is dead. */
const SILENCE = 35_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;

const reset: LiveEvent = { id: '', type: STREAM_RESET, subject: '', time: '', data: {} };

interface Listener {
  event: (event: LiveEvent) => void;
  status: (status: LiveStatus) => void;
}

interface Source {
  url: string;
  /** Where to go on; undefined from now. */
  lastEventId?: string | undefined;
}

/** Reads the event stream until `signal` aborts, connecting again wherever it breaks and resuming where it was. */
export async function readStream(source: Source, listener: Listener, signal: AbortSignal): Promise<void> {
  let lastEventId = source.lastEventId;
  let pause = FIRST_PAUSE;
  const remember: Listener = {
    event: (event) => {
      if (event.id) lastEventId = event.id;
      listener.event(event);
    },
    status: (status) => {
      pause = FIRST_PAUSE;
      listener.status(status);
    },
  };
  while (!signal.aborted) {
    const ended = await readOnce({ url: source.url, lastEventId }, remember, signal);
    // The platform does not know the place: from now on, then.
    if (ended === 'refused') lastEventId = undefined;
    if (ended === 'unauthorized') {
      reportSessionEnd();
      return;
    }
    if (isAborted(signal)) return;
    listener.status('reconnecting');
    await sleep(pause * (0.75 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function readOnce(
  source: Source,
  listener: Listener,
  signal: AbortSignal,
): Promise<'broken' | 'refused' | 'unauthorized'> {
  const silence = new AbortController();
  let watchdog = setTimeout(() => silence.abort(), SILENCE);
  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silence.abort(), SILENCE);
  };
  try {
    const response = await fetch(source.url, {
      headers: {
        Accept: 'text/event-stream',
        ...(source.lastEventId && { 'Last-Event-ID': source.lastEventId }),
      },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status === 401) return 'unauthorized';
    if (response.status === 400) return 'refused';
    if (!response.ok || !response.body) return 'broken';
    listener.status('live');
    // Without a place to resume at, whatever was read before now may be out of date.
    if (!source.lastEventId) listener.event(reset);
    await readEvents(response.body, heard, listener.event);
  } catch {
    // A broken connection is an everyday end; the caller connects again.
  } finally {
    clearTimeout(watchdog);
  }
  return 'broken';
}

async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: () => void,
  event: (event: LiveEvent) => void,
): Promise<void> {
  const messages = body
    .pipeThrough(tap(heard))
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reader = messages.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const read = liveEvent(next.value.id, next.value.event, next.value.data);
    if (read) event(read);
  }
}

/** Passes bytes on and says that there were some: comments and heartbeats count too. */
function tap(heard: () => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(chunk, controller) {
      heard();
      controller.enqueue(chunk);
    },
  });
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

// A function, so that the compiler does not take the answer from before an await.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
