import { Navigate, type RouteObject } from 'react-router';
import { Late } from './parts/Late';
import { Private } from './session/Private';
import { NotFound } from './shell/NotFound';
import { Root } from './shell/Root';
import { RouteFailure } from './shell/RouteFailure';

/** A page in a chunk of its own. */
function page(load: () => Promise<{ default: React.ComponentType }>) {
  return { lazy: async () => ({ Component: (await load()).default }) };
}

export const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <RouteFailure />,
    HydrateFallback: Late,
    children: [
      { path: '/login', ...page(() => import('./session/Login')) },
      {
        element: <Private />,
        children: [
          { path: '/', element: <Navigate to="/projects" replace /> },
          { path: '/projects', ...page(() => import('./project/ProjectHome')) },
          {
            path: '/projects/:project',
            ...page(() => import('./project/ProjectScope')),
            children: [
              { index: true, element: <Navigate to="things" replace /> },
              { path: 'things', ...page(() => import('./thing/Things')) },
              {
                path: 'things/:thing',
                ...page(() => import('./thing/ThingPage')),
                children: [
                  { index: true, element: <Navigate to="shadow" replace /> },
                  { path: 'shadow', ...page(() => import('./shadow/ShadowTab')) },
                  { path: '*', element: <NotFound /> },
                ],
              },
              { path: '*', element: <NotFound /> },
            ],
          },
          { path: '*', ...page(() => import('./shell/NotFoundPage')) },
        ],
      },
    ],
  },
];
