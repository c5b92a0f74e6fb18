import { DeleteOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Breadcrumb, Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useMatches, useNavigate } from 'react-router';
import { Problem } from '../api/problem';
import type { Presence, Thing } from '../api/types';
import { presenceTypes, registryTypes, STREAM_RESET } from '../live/events';
import { useLive } from '../live/Live';
import { useRefresh } from '../live/useRefresh';
import { Copy } from '../parts/Copy';
import { ErrorPanel } from '../parts/ErrorPanel';
import { Late } from '../parts/Late';
import { Nothing } from '../parts/Nothing';
import { useTitle } from '../parts/useTitle';
import { useProject } from '../project/useProject';
import { PresenceTag, presenceState } from './PresenceTag';
import { presenceQuery, thingQuery } from './things';
import { ModelName } from './Things';
import { useThing } from './useThing';

const liveTypes = [...presenceTypes, ...registryTypes];

/** One thing: who it is, whether it is connected, and a tab for each side of it. */
export default function ThingPage() {
  const { t } = useTranslation();
  const project = useProject();
  const name = useThing();
  const { data: thing, error, refetch } = useQuery(thingQuery(project, name));
  const { data: presence } = useQuery(presenceQuery(project, name));
  const [deleted, setDeleted] = useState(false);
  const refresh = useRefresh(200);
  useLive({ things: [name], types: liveTypes }, ({ type }) => {
    if (type === 'thing.deleted') setDeleted(true);
    if (type === STREAM_RESET) refresh(thingQuery(project, name).queryKey);
    refresh(presenceQuery(project, name).queryKey);
  });
  useTitle(name, project);

  if (error && Problem.of(error).status === 404) return <MissingThing project={project} name={name} />;
  return (
    <>
      <Breadcrumb
        items={[
          { title: <Link to={`/projects/${project}/things`}>{t('thing.title')}</Link> },
          { title: name },
        ]}
      />
      <div className="thing-head">
        <h1 className="mono">
          {name} <Copy text={name} label={t('common.copy')} />
        </h1>
        {thing && <ThingFacts thing={thing} presence={presence} />}
      </div>
      {deleted && <Alert type="warning" showIcon icon={<DeleteOutlined />} title={t('thing.deletedTitle')} />}
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!thing && !error && <Late />}
      {thing && <ThingTabs project={project} name={name} />}
    </>
  );
}

function ThingFacts({ thing, presence }: { thing: Thing; presence: Presence | undefined }) {
  const { t } = useTranslation();
  const state = presenceState(presence);
  return (
    <div className="thing-facts">
      {thing.title && <span>{thing.title}</span>}
      <PresenceTag presence={presence} />
      {state === 'offline' && presence?.reason && <Reason reason={presence.reason} />}
      {presence?.address && (
        <span className="secondary">
          {t('presence.address')} <span className="mono">{presence.address}</span>
        </span>
      )}
      <span className="secondary">
        {t('thing.model')} <ModelName model={thing.model} />
      </span>
    </div>
  );
}

/** Why a thing is offline; a reason this console does not know yet is shown as it came. */
function Reason({ reason }: { reason: string }) {
  const { t } = useTranslation();
  const known = t('presence.reason', { returnObjects: true }) as Record<string, string>;
  return <span className="secondary">{known[reason] ?? reason}</span>;
}

function ThingTabs({ project, name }: { project: string; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const active = useMatches().at(-1)?.pathname.split('/').at(-1);
  // On its way to a tab, or to none there is.
  if (active !== 'shadow') return <Outlet />;
  return (
    <Tabs
      activeKey={active}
      items={[{ key: 'shadow', label: t('thing.tabShadow'), children: <Outlet /> }]}
      onChange={(tab) => void navigate(`/projects/${project}/things/${name}/${tab}`)}
    />
  );
}

function MissingThing({ project, name }: { project: string; name: string }) {
  const { t } = useTranslation();
  return (
    <Nothing
      page
      icon={<QuestionCircleOutlined />}
      title={t('thing.missingTitle', { name })}
      detail={t('thing.missingDetail')}
      action={
        <Link to={`/projects/${project}/things`}>
          <Button type="primary">{t('thing.missingAction')}</Button>
        </Link>
      }
    />
  );
}
