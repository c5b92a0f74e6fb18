import { useState } from 'react';

/**
 * Counts, per name, how often the value has changed since it was first seen. A count that is part of an element's key
 * starts its highlight anew.
 */
export function useChanged(values: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const [seen, setSeen] = useState(values);
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map());
  if (sameValues(seen, values)) return counts;
  const next = counted(counts, changedNames(seen, values));
  setSeen(values);
  setCounts(next);
  return next;
}

export function changedNames(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string[] {
  return [...now].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);
}

function counted(counts: ReadonlyMap<string, number>, names: string[]): ReadonlyMap<string, number> {
  const next = new Map(counts);
  for (const name of names) next.set(name, (next.get(name) ?? 0) + 1);
  return next;
}

function sameValues(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one === other || (one.size === other.size && changedNames(one, other).length === 0);
}
