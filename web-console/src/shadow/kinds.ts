import type { ViewRow } from '../api/types';
import type { Declared } from './shadows';

/** The control a property's type asks for. */
export type Kind = 'bool' | 'integer' | 'number' | 'enum' | 'text' | 'date' | 'json';

const byType: Record<string, Kind> = {
  bool: 'bool',
  boolean: 'bool',
  int: 'integer',
  long: 'integer',
  integer: 'integer',
  float: 'number',
  double: 'number',
  number: 'number',
  string: 'text',
  enum: 'enum',
  date: 'date',
  array: 'json',
  struct: 'json',
  object: 'json',
};

/** By the declared type; without one, by the value there is. */
export function kindOf(row: ViewRow, declared: Declared | undefined): Kind {
  const type = declared?.type ?? row.type ?? undefined;
  const kind = type === undefined ? kindOfValue(row.desired ?? row.reported) : (byType[type] ?? 'json');
  return kind === 'enum' && !declared?.values ? 'text' : kind;
}

function kindOfValue(value: unknown): Kind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    default:
      return 'json';
  }
}

const symbols: Record<string, string> = {
  Cel: '°C',
  '[degF]': '°F',
  degF: '°F',
  K: 'K',
  deg: '°',
  Ohm: 'Ω',
  um: 'µm',
};

/** A unit as people write it. */
export function unitSymbol(unit: string): string {
  return symbols[unit] ?? unit;
}

export type RowState = 'in-sync' | 'pending' | 'refused' | 'desired-only' | 'reported-only' | 'unset';

/** The state the platform gives; it gives none to what nobody desires. */
export function stateOf(row: ViewRow): RowState {
  switch (row.state) {
    case 'in-sync':
    case 'pending':
    case 'refused':
    case 'desired-only':
      return row.state;
    default:
      return isSet(row.reported) ? 'reported-only' : 'unset';
  }
}

/** Whether the device has still to do something. */
export function isOpen(row: ViewRow): boolean {
  const state = stateOf(row);
  return state === 'pending' || state === 'desired-only';
}

export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Since when the row is in its state, as far as the two times tell. */
export function sinceOf(row: ViewRow): string | undefined {
  const state = stateOf(row);
  const at = state === 'reported-only' || state === 'in-sync' ? row.reportedAt : row.desiredAt;
  return at ?? row.reportedAt ?? row.desiredAt ?? undefined;
}

export function isEditable(row: ViewRow): boolean {
  return row.access !== 'r';
}
