import { useParams } from 'react-router';

/** The project the address names. */
export function useProject(): string {
  const { project } = useParams();
  if (!project) throw new Error('not below /projects/:project');
  return project;
}
