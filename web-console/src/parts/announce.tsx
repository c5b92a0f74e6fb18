import { useSyncExternalStore } from 'react';

/** What a screen reader is told politely: at most one text a second, the newest of it. */
const pause = 1_000;
const listeners = new Set<() => void>();
let shown = '';
let waiting: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  waiting = text;
  if (timer === undefined) speak();
}

function speak(): void {
  timer = undefined;
  if (waiting === undefined) return;
  shown = waiting;
  waiting = undefined;
  timer = setTimeout(speak, pause);
  for (const listener of listeners) listener();
}

export function Announcer() {
  const text = useSyncExternalStore(subscribe, () => shown);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
