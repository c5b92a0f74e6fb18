import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Tag } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Thing } from '../api/types';
import { presenceTypes, registryTypes } from '../live/events';
import { useLive } from '../live/Live';
import { useRefresh } from '../live/useRefresh';
import { DataTable, type Column } from '../parts/DataTable';
import { ErrorPanel } from '../parts/ErrorPanel';
import { Late } from '../parts/Late';
import { Nothing } from '../parts/Nothing';
import { useTitle } from '../parts/useTitle';
import { useProject } from '../project/useProject';
import { Pages } from './Pages';
import { PresenceTag } from './PresenceTag';
import { keys, thingsQuery } from './things';

const CreateThing = lazy(() => import('./CreateThing'));

const liveTypes = [...presenceTypes, ...registryTypes];

/** The things of a project: search and page live in the address. */
export default function Things() {
  const { t } = useTranslation();
  const project = useProject();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const cursor = search.get('cursor') ?? undefined;
  const { data, error, refetch, isPlaceholderData } = useQuery(thingsQuery(project, { q, cursor }));
  const [creating, setCreating] = useState(false);
  const refresh = useRefresh(500);
  useLive({ types: liveTypes }, () => refresh(keys.things(project)));
  useTitle(t('thing.title'), project);

  const find = (text: string) => setSearch(text ? { q: text } : {}, { replace: true });
  return (
    <>
      <div className="page-head">
        <h1>{t('thing.title')}</h1>
        <div className="page-tools">
          <Search key={project} q={q} onSearch={find} />
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {t('thing.create')}
          </Button>
        </div>
      </div>
      {error && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Late />}
      {data?.items.length ? (
        <ThingTable project={project} things={data.items} stale={isPlaceholderData} />
      ) : null}
      {data?.items.length === 0 && (
        <NoThings q={q} onClear={() => find('')} onCreate={() => setCreating(true)} />
      )}
      {data && <Pages next={data.nextCursor ?? undefined} />}
      <Suspense>
        <CreateThing project={project} open={creating} onClose={() => setCreating(false)} />
      </Suspense>
    </>
  );
}

/**
 * Searches a moment after the last key, and follows the address when it changes by itself. Where it is only the answer to
 * a search of ours, it leaves alone what was typed since.
 */
function Search({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(q);
  const [known, setKnown] = useState(q);
  const [asked, setAsked] = useState<string>();
  if (q !== known) {
    setKnown(q);
    setAsked(undefined);
    if (q !== asked) setTyped(q);
  }
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => {
      setAsked(typed.trim());
      onSearch(typed.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, q, onSearch]);
  return (
    <Input
      className="search"
      type="search"
      prefix={<SearchOutlined aria-hidden />}
      placeholder={t('thing.search')}
      aria-label={t('thing.search')}
      value={typed}
      allowClear
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => onSearch(typed.trim())}
    />
  );
}

function ThingTable({ project, things, stale }: { project: string; things: Thing[]; stale: boolean }) {
  const { t } = useTranslation();
  const columns: Column<Thing>[] = [
    {
      key: 'name',
      title: t('thing.name'),
      width: '38%',
      cell: (thing) => <ThingName project={project} thing={thing} />,
    },
    {
      key: 'presence',
      title: t('thing.presence'),
      width: '24%',
      cell: ({ online, since }) => <PresenceTag presence={{ online: online ?? false, since }} />,
    },
    { key: 'model', title: t('thing.model'), width: '16%', cell: ({ model }) => <ModelName model={model} /> },
    { key: 'tags', title: t('thing.tags'), cell: ({ tags }) => <Tags tags={tags} /> },
  ];
  return (
    <DataTable
      label={t('thing.title')}
      columns={columns}
      rows={things}
      keyOf={({ name }) => name}
      marks={({ name }) => ({ 'data-thing': name })}
      stale={stale}
    />
  );
}

function ThingName({ project, thing }: { project: string; thing: Thing }) {
  const { t } = useTranslation();
  return (
    <span className="thing-name">
      <Link className="mono" to={`/projects/${project}/things/${thing.name}`}>
        {thing.name}
      </Link>
      {thing.title && <span className="secondary ellipsis">{thing.title}</span>}
      {!thing.enabled && <Tag>{t('thing.disabled')}</Tag>}
    </span>
  );
}

export function ModelName({ model }: { model: string | null | undefined }) {
  const { t } = useTranslation();
  return model ? (
    <span className="mono">{model}</span>
  ) : (
    <span className="secondary">{t('thing.noModel')}</span>
  );
}

function Tags({ tags }: { tags: Record<string, string> }) {
  return (
    <span className="tags">
      {Object.entries(tags).map(([key, value]) => (
        <Tag key={key}>
          {key}={value}
        </Tag>
      ))}
    </span>
  );
}

interface NoThingsProps {
  q: string;
  onClear: () => void;
  onCreate: () => void;
}

function NoThings({ q, onClear, onCreate }: NoThingsProps) {
  const { t } = useTranslation();
  if (q) {
    return (
      <Nothing
        icon={<SearchOutlined />}
        title={t('thing.noMatchTitle', { q })}
        detail={t('thing.noMatchDetail')}
        action={<Button onClick={onClear}>{t('thing.clearSearch')}</Button>}
      />
    );
  }
  return (
    <Nothing
      title={t('thing.emptyTitle')}
      detail={t('thing.emptyDetail')}
      action={
        <Button type="primary" onClick={onCreate}>
          {t('thing.create')}
        </Button>
      }
    />
  );
}
