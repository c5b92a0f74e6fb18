import { expect, it } from 'vitest';
import { newest } from './newest';

it('is the newest time at any leaf, also where a property is called like a section', () => {
  expect(newest({ reported: { a: 5, b: { c: 9 } }, desired: { reported: 7 } })).toBe(9);
});

it('is nothing where nothing was written', () => {
  expect(newest({ reported: {}, desired: {} })).toBe(0);
});
