import { Suspense, useEffect } from 'react';
import { Outlet } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { onSessionEnd } from '../api/client';
import { Announcer } from '../parts/announce';
import { Late } from '../parts/Late';
import { sessionQuery } from '../session/session';

/** Around every page: ends the session where the platform says so. */
export function Root() {
  const queries = useQueryClient();
  useEffect(() => onSessionEnd(() => queries.setQueryData(sessionQuery.queryKey, null)), [queries]);
  return (
    <>
      <Suspense fallback={<Late />}>
        <Outlet />
      </Suspense>
      <Announcer />
    </>
  );
}
