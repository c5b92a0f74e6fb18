/** A JSON object, as a section of a shadow is one. */
export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are the same; the order of an object's keys does not matter. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
    );
  }
  return one === other;
}

/**
 * The merge patch (RFC 7396) that leads from one document to the other. Only what differs is in it, so values the
 * browser cannot hold exactly, long numbers above all, are not written again unless they were edited.
 */
export function difference(from: Json, to: Json): Json {
  const patch: Json = {};
  for (const key of Object.keys(from)) {
    if (!Object.hasOwn(to, key)) patch[key] = null;
  }
  for (const [key, value] of Object.entries(to)) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    if (isObject(value) && isObject(before)) {
      const inner = difference(before, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!same(value, before)) {
      patch[key] = value;
    }
  }
  return patch;
}

/** The document with the merge patch applied. */
export function merged(document: Json, patch: Json): Json {
  const result = new Map(Object.entries(document));
  for (const [key, value] of Object.entries(patch)) {
    const before = result.get(key);
    if (value === null) result.delete(key);
    else if (isObject(value)) result.set(key, merged(isObject(before) ? before : {}, value));
    else result.set(key, value);
  }
  return Object.fromEntries(result);
}

/** The value at a property's name; names of nested leaves are joined by dots, and no key holds a dot. */
export function valueAt(document: Json, name: string): unknown {
  let value: unknown = document;
  for (const key of name.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** The merge patch that sets the property so named; null removes it. */
export function patchOf(name: string, value: unknown): Json {
  return name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;
}
