import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Divider, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { projectsQuery } from './projects';

const CreateProject = lazy(() => import('./CreateProject'));

/** Which project the pages speak of, and the way to another or a new one. */
export function ProjectSelect() {
  const { t } = useTranslation();
  const { project } = useParams();
  const { data: projects = [] } = useQuery(projectsQuery);
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const options = projects.map(({ name, title }) => ({ value: name, label: name, title: title ?? name }));

  return (
    <>
      <Select
        className="project-select"
        aria-label={t('project.label')}
        placeholder={t('project.label')}
        value={project ?? null}
        options={options}
        showSearch
        open={open}
        onOpenChange={setOpen}
        onChange={(name) => void navigate(`/projects/${name}/things`)}
        popupRender={(menu) => (
          <>
            {menu}
            <Divider className="select-divider" />
            <Button
              type="text"
              block
              icon={<PlusOutlined />}
              onClick={() => {
                setOpen(false);
                setCreating(true);
              }}
            >
              {t('project.create')}
            </Button>
          </>
        )}
      />
      <Suspense>
        <CreateProject open={creating} onClose={() => setCreating(false)} />
      </Suspense>
    </>
  );
}
