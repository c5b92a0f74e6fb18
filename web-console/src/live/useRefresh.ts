import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

/**
 * Reads queries again, at once and then at most every `pause` milliseconds and one after the other: a burst of events
 * costs two readings, and the last event is never left out.
 */
export function useRefresh(pause: number): (queryKey: QueryKey) => void {
  const queries = useQueryClient();
  const refresh = useMemo(() => paced((queryKey) => readAgain(queries, queryKey), pause), [queries, pause]);
  useEffect(() => () => refresh.cancel(), [refresh]);
  return refresh;
}

/**
 * A reading under way may have been answered before what has happened since. It is let finish, because events that come
 * faster than answers would else keep a page from ever being filled, and then its query is read again.
 */
export async function readAgain(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  const underWay = queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
  await Promise.allSettled(underWay.map(async ({ promise }) => promise));
  await queries.invalidateQueries({ queryKey });
}

interface Paced {
  (queryKey: QueryKey): void;
  cancel: () => void;
}

export function paced(run: (queryKey: QueryKey) => Promise<void>, pause: number): Paced {
  const waiting = new Map<string, QueryKey>();
  const busy = new Set<string>();

  const start = async (name: string, queryKey: QueryKey) => {
    busy.add(name);
    await Promise.all([run(queryKey), new Promise((resolve) => setTimeout(resolve, pause))]);
    busy.delete(name);
    const again = waiting.get(name);
    if (!again) return;
    waiting.delete(name);
    void start(name, again);
  };
  const paced = (queryKey: QueryKey) => {
    const name = JSON.stringify(queryKey);
    if (busy.has(name)) waiting.set(name, queryKey);
    else void start(name, queryKey);
  };
  paced.cancel = () => waiting.clear();
  return paced;
}
