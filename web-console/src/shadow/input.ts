import type { Kind } from './kinds';

/** What was typed, understood; or which text tells why not. */
export type Parsed =
  { value: unknown } | { error: 'shadow.invalidNumber' | 'shadow.invalidJson' | 'shadow.noNull' };

/** The text an editor begins with. */
export function inputText(kind: Kind, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'date':
      return typeof value === 'number' ? localTime(value) : '';
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'bool':
    case 'enum':
    case 'integer':
    case 'number':
      return JSON.stringify(value);
  }
}

export function parsedInput(kind: Kind, text: string): Parsed {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'date':
      return number(new Date(text).getTime());
    case 'integer':
    case 'number':
      return text.trim() === '' ? { error: 'shadow.invalidNumber' } : number(Number(text));
    case 'bool':
    case 'enum':
    case 'json':
      return json(text);
  }
}

function number(value: number): Parsed {
  return Number.isFinite(value) ? { value } : { error: 'shadow.invalidNumber' };
}

function json(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    return value === null ? { error: 'shadow.noNull' } : { value };
  } catch {
    return { error: 'shadow.invalidJson' };
  }
}

/** A moment as `<input type="datetime-local">` wants it. */
function localTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
