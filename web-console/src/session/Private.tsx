import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from 'react-router';
import { Navigate } from 'react-router';
import { ErrorPanel } from '../parts/ErrorPanel';
import { Late } from '../parts/Late';
import { sessionQuery } from './session';
import { loginPath } from './next';

/** Lets in who is logged in; everybody else goes by the login and comes back here. */
export function Private() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const location = useLocation();
  if (error) {
    return (
      <main className="failure">
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      </main>
    );
  }
  if (session === undefined) return <Late />;
  if (session === null) return <Navigate to={loginPath(location)} replace />;
  return <Outlet />;
}
