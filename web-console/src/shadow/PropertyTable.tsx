import { LockOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shadow, ViewRow } from '../api/types';
import { announce } from '../parts/announce';
import { DataTable, type Column } from '../parts/DataTable';
import { RelativeTime } from '../parts/RelativeTime';
import { DesiredCell } from './DesiredCell';
import { isEditable, sinceOf, stateOf } from './kinds';
import type { Declared, ThingPath } from './shadows';
import { StateMark } from './StateMark';
import { changedNames, useChanged } from './useChanged';
import { Value, valueText } from './Value';

interface Props {
  path: ThingPath;
  rows: ViewRow[];
  declared: Record<string, Declared>;
  shadow: Shadow | undefined;
}

/** Every property with what is desired, what is reported and how the two stand. Changed cells light up. */
export function PropertyTable({ path, rows, declared, shadow }: Props) {
  const { t } = useTranslation();
  const reported = useMemo(
    () => new Map(rows.map((row) => [row.name, fingerprint(row.reported, row.reportedAt)])),
    [rows],
  );
  const desired = useMemo(
    () => new Map(rows.map((row) => [row.name, fingerprint(row.desired, row.desiredAt)])),
    [rows],
  );
  const reportedChanges = useChanged(reported);
  const desiredChanges = useChanged(desired);
  useAnnounced(rows, reported, declared);

  const columns: Column<ViewRow>[] = [
    { key: 'property', title: t('shadow.property'), width: '20%', cell: (row) => <Property row={row} /> },
    {
      key: 'desired',
      title: t('shadow.desired'),
      width: '32%',
      cell: (row) => (
        <Lit count={desiredChanges.get(row.name)}>
          <DesiredCell path={path} row={row} declared={declared[row.name]} shadow={shadow} />
        </Lit>
      ),
    },
    {
      key: 'reported',
      title: t('shadow.reported'),
      width: '22%',
      cell: (row) => (
        <Lit count={reportedChanges.get(row.name)}>
          <Value value={row.reported} unit={row.unit ?? undefined} declared={declared[row.name]} />
        </Lit>
      ),
    },
    {
      key: 'state',
      title: t('shadow.state'),
      width: '13%',
      cell: (row) => <StateMark state={stateOf(row)} />,
    },
    { key: 'since', title: t('shadow.since'), width: '13%', cell: (row) => <Since row={row} /> },
  ];
  return (
    <DataTable
      label={t('thing.tabShadow')}
      columns={columns}
      rows={rows}
      keyOf={({ name }) => name}
      marks={(row) => ({ 'data-property': row.name, 'data-state': stateOf(row) })}
    />
  );
}

function Property({ row }: { row: ViewRow }) {
  const { t } = useTranslation();
  return (
    <span className="property">
      <span>
        {row.title ?? <span className="mono">{row.name}</span>}
        {!isEditable(row) && (
          <Tooltip title={t('shadow.readOnly')}>
            <LockOutlined className="secondary lock" aria-label={t('shadow.readOnly')} />
          </Tooltip>
        )}
      </span>
      <span className="secondary small mono">
        {[row.title && row.name, row.type].filter(Boolean).join(' · ')}
      </span>
    </span>
  );
}

function Since({ row }: { row: ViewRow }) {
  const at = sinceOf(row);
  return at ? <RelativeTime at={at} /> : null;
}

/** Lights its content up for a moment whenever the count grows. */
function Lit({ count, children }: { count: number | undefined; children: React.ReactNode }) {
  return (
    <div className="lit">
      {count && <span key={count} className="lit-flash" data-changes={count} aria-hidden />}
      {children}
    </div>
  );
}

/** Tells changes of reported values to screen readers. */
function useAnnounced(
  rows: ViewRow[],
  reported: ReadonlyMap<string, string>,
  declared: Record<string, Declared>,
): void {
  const { t } = useTranslation();
  const before = useRef(reported);
  useEffect(() => {
    const changed = changedNames(before.current, reported);
    before.current = reported;
    const texts = rows
      .filter(({ name }) => changed.includes(name))
      .map((row) =>
        t('shadow.changed', {
          property: row.title ?? row.name,
          value: valueText(row.reported, declared[row.name]),
        }),
      );
    if (texts.length > 0) announce(texts.join(', '));
  }, [rows, reported, declared, t]);
}

function fingerprint(value: unknown, at: string | null | undefined): string {
  return `${JSON.stringify(value)}@${at ?? ''}`;
}
