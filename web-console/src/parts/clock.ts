import { useSyncExternalStore } from 'react';

/** One tick for everything on the page that tells how long ago something was. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Nobody has asked for a while: the present has moved on.
  if (!timer) now = Date.now();
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The present, as exactly as telling how long ago `at` was asks for: a component renders again only when that changes. */
export function useNowFor(at: number): number {
  return useSyncExternalStore(subscribe, () => {
    const step = now - at < 60_000 ? 1_000 : 15_000;
    return Math.ceil(now / step) * step;
  });
}
