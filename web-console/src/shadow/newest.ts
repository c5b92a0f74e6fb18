import { isObject } from './merge';

/** The newest of the times that stand at the leaves of a document, epoch milliseconds; 0 where there is none. */
export function newest(times: unknown): number {
  if (typeof times === 'number') return times;
  if (!isObject(times)) return 0;
  return Object.values(times).reduce<number>((latest, inner) => Math.max(latest, newest(inner)), 0);
}
