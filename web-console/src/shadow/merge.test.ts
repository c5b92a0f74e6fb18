import { describe, expect, it } from 'vitest';
import { difference, merged, patchOf, same, valueAt, type Json } from './merge';

const documents: Json[] = [
  {},
  { a: 1 },
  { a: { b: 1, c: [1, 2] }, d: 'x' },
  { a: { b: 2, c: [2, 1], e: {} }, d: false },
  { a: [], d: { x: { y: { z: 0 } } } },
  { a: 'text', constructor: 1 },
];

describe('a merge patch', () => {
  it('leads from any document to any other', () => {
    for (const from of documents) {
      for (const to of documents) expect(merged(from, difference(from, to))).toEqual(to);
    }
  });

  it('of a document to itself is empty', () => {
    for (const document of documents) expect(difference(document, document)).toEqual({});
  });

  it('holds only what differs', () => {
    expect(difference({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 4 }, e: 5 })).toEqual({
      a: { c: 4 },
      d: null,
      e: 5,
    });
  });

  it('replaces arrays whole', () => {
    expect(difference({ a: [1, 2] }, { a: [1, 3] })).toEqual({ a: [1, 3] });
  });

  it('drops nulls where it makes new objects', () => {
    expect(merged({}, { a: { b: null } })).toEqual({ a: {} });
  });

  it('laid on a newer document keeps what others changed there', () => {
    const base = { a: 1, b: 1 };
    const mine = { a: 2, b: 1 };
    const theirs = { a: 1, b: 3, c: 4 };
    expect(merged(theirs, difference(base, mine))).toEqual({ a: 2, b: 3, c: 4 });
  });
});

describe('JSON values', () => {
  it('are the same whatever the order of keys', () => {
    expect(same({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toBe(true);
  });

  it('differ by the order of an array', () => {
    expect(same([1, 2], [2, 1])).toBe(false);
  });

  it('differ where a key is only in one of them', () => {
    expect(same({ a: undefined }, { b: undefined })).toBe(false);
  });
});

describe('the name of a nested property', () => {
  it('finds its value', () => {
    expect(valueAt({ a: { b: 0 } }, 'a.b')).toBe(0);
    expect(valueAt({ a: 1 }, 'a.b')).toBeUndefined();
    expect(valueAt({}, 'constructor')).toBeUndefined();
  });

  it('makes the patch that sets it', () => {
    expect(patchOf('a.b', null)).toEqual({ a: { b: null } });
  });
});
