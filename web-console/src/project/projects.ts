import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { Project } from '../api/types';

/** A thing's, project's or key's name, as the platform takes it. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** The projects this person may see: as many as one answer brings. */
export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }): Promise<Project[]> => {
    const page = await body(api.GET('/api/v1/projects', { params: { query: { limit: 200 } }, signal }));
    return page.items;
  },
  staleTime: 60_000,
});

export function useCreateProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (project: { name: string; title?: string }) =>
      body(api.POST('/api/v1/projects', { body: project })),
    onSuccess: () => queries.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  });
}

export function projectQuery(project: string) {
  return queryOptions({
    queryKey: ['projects', project],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/projects/{project}', { params: { path: { project } }, signal })),
    staleTime: 60_000,
  });
}
