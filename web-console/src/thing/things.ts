import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { Problem } from '../api/problem';
import type { CreatedThing, Thing } from '../api/types';

export const PAGE = 50;

export interface ThingFilter {
  q?: string | undefined;
  cursor?: string | undefined;
}

/** Keys below which everything about a project's or a thing's pages lies, for reading again after an event. */
export const keys = {
  things: (project: string) => ['things', project] as const,
  thing: (project: string, thing: string) => ['thing', project, thing] as const,
};

export function thingsQuery(project: string, { q, cursor }: ThingFilter) {
  return queryOptions({
    queryKey: [...keys.things(project), { q, cursor }],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/projects/{project}/things', {
          params: { path: { project }, query: { limit: PAGE, ...(q && { q }), ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function thingQuery(project: string, thing: string) {
  return queryOptions({
    queryKey: [...keys.thing(project, thing), 'facts'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/projects/{project}/things/{thing}', {
          params: { path: { project, thing } },
          signal,
        }),
      ),
  });
}

export function presenceQuery(project: string, thing: string) {
  return queryOptions({
    queryKey: [...keys.thing(project, thing), 'presence'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/projects/{project}/things/{thing}/presence', {
          params: { path: { project, thing } },
          signal,
        }),
      ),
  });
}

export function modelsQuery(project: string) {
  return queryOptions({
    queryKey: ['models', project],
    queryFn: async ({ signal }) => {
      const page = await body(
        api.GET('/api/v1/projects/{project}/models', {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      );
      return page.items;
    },
  });
}

export interface NewThing {
  name: string;
  title?: string;
  model?: string;
}

export function useCreateThing(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (thing: NewThing): Promise<CreatedThing> => {
      const created = await body(
        api.POST('/api/v1/projects/{project}/things', { params: { path: { project } }, body: thing }),
      );
      return withConnection(created);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.things(project) }),
  });
}

function withConnection(thing: Thing): CreatedThing {
  const { connection } = thing;
  if (!connection) throw new Problem(0, { detail: 'The answer has no credentials.' });
  return { ...thing, connection };
}
