import { InfoCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Segmented } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Shadow } from '../api/types';
import { shadowTypes } from '../live/events';
import { useLive } from '../live/Live';
import { useRefresh } from '../live/useRefresh';
import { ErrorPanel } from '../parts/ErrorPanel';
import { Late } from '../parts/Late';
import { Nothing } from '../parts/Nothing';
import { RelativeTime } from '../parts/RelativeTime';
import { useProject } from '../project/useProject';
import { presenceState } from '../thing/PresenceTag';
import { presenceQuery, thingQuery } from '../thing/things';
import { useThing } from '../thing/useThing';
import { isOpen } from './kinds';
import { newest } from './newest';
import { PropertyTable } from './PropertyTable';
import { declaredQuery, shadowQuery, viewQuery, type ThingPath } from './shadows';

const JsonMode = lazy(() => import('./JsonMode'));

type Mode = 'table' | 'json';

/** A thing's shadow, live: as a table of its properties or as the documents themselves. */
export default function ShadowTab() {
  const { t } = useTranslation();
  const path: ThingPath = { project: useProject(), thing: useThing() };
  const [search, setSearch] = useSearchParams();
  const mode: Mode = search.get('mode') === 'json' ? 'json' : 'table';
  const { data: shadow, error, refetch } = useQuery(shadowQuery(path));
  const refresh = useRefresh(200);
  useLive({ things: [path.thing], types: shadowTypes }, () => {
    refresh(shadowQuery(path).queryKey);
    refresh(viewQuery(path).queryKey);
  });

  const choose = (mode: Mode) => setSearch(mode === 'json' ? { mode } : {}, { replace: true });
  return (
    <section className="shadow" aria-label={t('thing.tabShadow')}>
      <div className="shadow-head">
        <Segmented<Mode>
          aria-label={t('shadow.mode')}
          value={mode}
          options={[
            { value: 'table', label: t('shadow.table') },
            { value: 'json', label: t('shadow.json') },
          ]}
          onChange={choose}
        />
        {shadow && <Versions shadow={shadow} />}
      </div>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      <WillBeDelivered path={path} />
      {mode === 'table' && <PropertyView path={path} shadow={shadow} onJson={() => choose('json')} />}
      {mode === 'json' && shadow && (
        <Suspense fallback={<Late />}>
          <JsonMode key={`${path.project}/${path.thing}`} path={path} shadow={shadow} />
        </Suspense>
      )}
    </section>
  );
}

function Versions({ shadow }: { shadow: Shadow }) {
  const { t } = useTranslation();
  return (
    <dl className="versions">
      <div>
        <dt>{t('shadow.version')}</dt>
        <dd className="mono" data-testid="version">
          {shadow.version}
        </dd>
      </div>
      <div>
        <dt>{t('shadow.desiredVersion')}</dt>
        <dd className="mono">{shadow.desiredVersion}</dd>
      </div>
      <Updated shadow={shadow} />
    </dl>
  );
}

function Updated({ shadow }: { shadow: Shadow }) {
  const { t } = useTranslation();
  const at = newest(shadow.lastUpdatedTime);
  if (at === 0) return null;
  return (
    <div>
      <dt>{t('shadow.updated')}</dt>
      <dd>
        <RelativeTime at={at} />
      </dd>
    </div>
  );
}

interface PropertyViewProps {
  path: ThingPath;
  shadow: Shadow | undefined;
  onJson: () => void;
}

function PropertyView({ path, shadow, onJson }: PropertyViewProps) {
  const { t } = useTranslation();
  const { data: view, error, refetch } = useQuery(viewQuery(path));
  const { data: thing } = useQuery(thingQuery(path.project, path.thing));
  const { data: declared } = useQuery({
    ...declaredQuery(path.project, thing?.model ?? ''),
    enabled: Boolean(thing?.model),
  });
  if (error) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!view) return <Late />;
  if (view.items.length === 0) {
    return (
      <Nothing
        title={t('shadow.emptyTitle')}
        detail={t('shadow.emptyDetail')}
        action={<Button onClick={onJson}>{t('shadow.emptyAction')}</Button>}
      />
    );
  }
  return <PropertyTable path={path} rows={view.items} declared={declared ?? {}} shadow={shadow} />;
}

/** Where the device cannot hear of a change now: when it will. */
function WillBeDelivered({ path }: { path: ThingPath }) {
  const { t } = useTranslation();
  const { data: presence } = useQuery(presenceQuery(path.project, path.thing));
  const { data: view } = useQuery(viewQuery(path));
  const count = view?.items.filter(isOpen).length ?? 0;
  if (!presence || presence.online || count === 0) return null;
  const never = presenceState(presence) === 'never';
  return (
    <Alert
      type="info"
      showIcon
      icon={<InfoCircleOutlined />}
      title={never ? t('shadow.pendingNever', { count }) : t('shadow.pendingOffline', { count })}
    />
  );
}
