import { FolderOpenOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet } from 'react-router';
import { Problem } from '../api/problem';
import { Live } from '../live/Live';
import { remember } from '../parts/memory';
import { Nothing } from '../parts/Nothing';
import { LiveBadge } from '../shell/LiveBadge';
import { Shell } from '../shell/Shell';
import { projectQuery } from './projects';
import { useProject } from './useProject';

/** The pages of one project, with its live stream. */
export default function ProjectScope() {
  const project = useProject();
  const { error } = useQuery(projectQuery(project));
  useEffect(() => remember('project', project), [project]);
  if (error && Problem.of(error).status === 404) return <MissingProject name={project} />;
  return (
    <Live project={project}>
      <Shell status={<LiveBadge />}>
        <Outlet />
      </Shell>
    </Live>
  );
}

function MissingProject({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <Shell>
      <Nothing
        page
        icon={<FolderOpenOutlined />}
        title={t('project.missingTitle', { name })}
        detail={t('project.missingDetail')}
        action={
          <Link to="/projects">
            <Button type="primary">{t('project.missingAction')}</Button>
          </Link>
        }
      />
    </Shell>
  );
}
