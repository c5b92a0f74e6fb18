import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

interface Texts {
  [key: string]: string | Texts;
}

function flat(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[prefix + key, text] as [string, string]] : flat(text, `${prefix}${key}.`),
  );
}

const english = new Map(flat(en));
const chinese = new Map(flat(zh));

function blanks(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
}

describe('the two languages', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave no text empty', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same blanks to fill in each text', () => {
    for (const [key, text] of english) expect(blanks(chinese.get(key) ?? ''), key).toEqual(blanks(text));
  });
});
