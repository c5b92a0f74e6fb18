import { QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

/** Answers already had. Only what may have been the network is asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
      refetchOnWindowFocus: false,
    },
  },
});

function mayPass(error: unknown): boolean {
  const { status } = Problem.of(error);
  return status === 0 || status === 502 || status === 503 || status === 504;
}
