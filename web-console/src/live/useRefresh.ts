import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

/**
 * Reads queries again, at once and then at most every `pause` milliseconds: a burst of events costs two readings, and
 * the last event is never left out.
 */
export function useRefresh(pause: number): (queryKey: QueryKey) => void {
  const queries = useQueryClient();
  const refresh = useMemo(
    () => paced((queryKey) => void queries.invalidateQueries({ queryKey }), pause),
    [queries, pause],
  );
  useEffect(() => () => refresh.cancel(), [refresh]);
  return refresh;
}

interface Paced {
  (queryKey: QueryKey): void;
  cancel: () => void;
}

export function paced(run: (queryKey: QueryKey) => void, pause: number): Paced {
  const waiting = new Map<string, QueryKey>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const rest = (name: string) => {
    timers.delete(name);
    const again = waiting.get(name);
    if (!again) return;
    waiting.delete(name);
    start(name, again);
  };
  const start = (name: string, queryKey: QueryKey) => {
    timers.set(
      name,
      setTimeout(() => rest(name), pause),
    );
    run(queryKey);
  };
  const paced = (queryKey: QueryKey) => {
    const name = JSON.stringify(queryKey);
    if (timers.has(name)) waiting.set(name, queryKey);
    else start(name, queryKey);
  };
  paced.cancel = () => {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    waiting.clear();
  };
  return paced;
}
