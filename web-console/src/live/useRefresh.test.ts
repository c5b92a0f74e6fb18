import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { paced, readAgain } from './useRefresh';

const queryKey = ['shadow'];

it('reads again what was being read for the first time when something happened', async () => {
  const queries = new QueryClient();
  const answers: ((value: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const page = new QueryObserver(queries, { queryKey, queryFn });
  const leave = page.subscribe(() => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(1));

  const refreshed = readAgain(queries, queryKey);
  answers[0]?.('before it happened');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.('after it happened');
  await refreshed;

  expect(page.getCurrentResult().data).toBe('after it happened');
  leave();
});

it('runs once more for all that came while it ran', async () => {
  const ends: (() => void)[] = [];
  const run = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const refresh = paced(run, 0);

  refresh(queryKey);
  refresh(queryKey);
  refresh(queryKey);
  expect(run).toHaveBeenCalledTimes(1);
  ends[0]?.();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
  ends[1]?.();
  refresh(['another']);
  expect(run).toHaveBeenCalledTimes(3);
});

it('forgets what waits when the page is left', async () => {
  vi.useFakeTimers();
  const run = vi.fn(() => Promise.resolve());
  const refresh = paced(run, 100);

  refresh(queryKey);
  refresh(queryKey);
  await vi.advanceTimersByTimeAsync(100);
  expect(run).toHaveBeenCalledTimes(2);
  refresh(queryKey);
  refresh.cancel();
  await vi.advanceTimersByTimeAsync(200);
  expect(run).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});
