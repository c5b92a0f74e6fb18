import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { forget, recall, remember } from '../parts/memory';
import { api, body, rememberCsrf } from '../api/client';
import { Problem } from '../api/problem';
import { forgetDrafts } from '../shadow/draft';
import type { Session } from '../api/types';

/** That this browser has a session. Its cookie cannot be seen from here, and asking without one would be an error. */
const MARK = 'session';

/** Who is logged in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    if (!recall(MARK)) return null;
    try {
      return kept(await body(api.GET('/api/v1/session')));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return ended();
      throw error;
    }
  },
  staleTime: Infinity,
});

export function useSession(): Session | null {
  return useSuspenseQuery(sessionQuery).data;
}

export function useLogin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (person: { username: string; password: string }) =>
      kept(await body(api.POST('/api/v1/session', { body: { ...person, cookie: true } }))),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });
}

export function useLogout() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await api.DELETE('/api/v1/session');
    },
    onSuccess: () => {
      ended();
      forgetDrafts();
      queries.setQueryData(sessionQuery.queryKey, null);
      // What this person saw must not be there for the next one.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    },
  });
}

function kept(session: Session): Session {
  rememberCsrf(session.csrfToken);
  remember(MARK, 'open');
  return session;
}

function ended(): null {
  rememberCsrf(undefined);
  forget(MARK);
  return null;
}
