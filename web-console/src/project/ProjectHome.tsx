import { FolderAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { ErrorPanel } from '../parts/ErrorPanel';
import { Late } from '../parts/Late';
import { recall } from '../parts/memory';
import { Nothing } from '../parts/Nothing';
import { useTitle } from '../parts/useTitle';
import { Shell } from '../shell/Shell';
import { projectsQuery } from './projects';

const CreateProject = lazy(() => import('./CreateProject'));

/** Leads to the project last looked at, to the first one, or to the making of one. */
export default function ProjectHome() {
  const { t } = useTranslation();
  const { data: projects, error, refetch } = useQuery(projectsQuery);
  const [creating, setCreating] = useState(false);
  useTitle(t('project.label'));

  if (projects && projects.length > 0) {
    const last = projects.find(({ name }) => name === recall('project')) ?? projects[0];
    return <Navigate to={`/projects/${last?.name ?? ''}/things`} replace />;
  }
  return (
    <Shell>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!projects && !error && <Late />}
      {projects && (
        <Nothing
          page
          icon={<FolderAddOutlined />}
          title={t('project.emptyTitle')}
          detail={t('project.emptyDetail')}
          action={
            <Button type="primary" onClick={() => setCreating(true)}>
              {t('project.create')}
            </Button>
          }
        />
      )}
      <Suspense>
        <CreateProject open={creating} onClose={() => setCreating(false)} />
      </Suspense>
    </Shell>
  );
}
