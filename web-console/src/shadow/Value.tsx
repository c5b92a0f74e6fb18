import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { isSet, unitSymbol } from './kinds';
import type { Declared } from './shadows';

interface Props {
  value: unknown;
  unit?: string | undefined;
  declared?: Declared | undefined;
}

/** Longer than what a cell is sure to show. */
const LONG = 20;

/** A property's value for reading. */
export function Value({ value, unit, declared }: Props) {
  const { t } = useTranslation();
  if (!isSet(value)) return <span className="secondary">{t('common.none')}</span>;
  const text = valueText(value, declared);
  const content = (
    <span className="value mono">
      {text.slice(0, 200)}
      {unit && typeof value === 'number' && <span className="unit"> {unitSymbol(unit)}</span>}
    </span>
  );
  return text.length > LONG ? (
    <Tooltip title={<span className="mono">{text.slice(0, 2_000)}</span>}>{content}</Tooltip>
  ) : (
    content
  );
}

export function valueText(value: unknown, declared?: Declared): string {
  if (declared?.type === 'date' && typeof value === 'number') return isoOr(value);
  const label =
    typeof value === 'string' || typeof value === 'number' ? declared?.labels?.[String(value)] : undefined;
  if (label) return `${label} (${String(value)})`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isoOr(value: number): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}
