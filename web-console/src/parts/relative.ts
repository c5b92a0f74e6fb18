const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes ago" in the given language; within two seconds it is undefined: just now. */
export function relative(at: number, now: number, locale: string): string | undefined {
  const seconds = Math.round((at - now) / 1_000);
  if (seconds > -2 && seconds < 5) return undefined;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return undefined;
}
