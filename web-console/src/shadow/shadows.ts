import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { Problem } from '../api/problem';
import type { Shadow } from '../api/types';
import { keys } from '../thing/things';
import { isObject, same, type Json } from './merge';

export interface ThingPath {
  project: string;
  thing: string;
}

/** A property as the thing's model declares it, as far as an editor needs it. */
export interface Declared {
  type?: string;
  min?: number;
  max?: number;
  step?: number;
  minLength?: number;
  maxLength?: number;
  values?: (string | number)[];
  labels?: Record<string, string>;
}

/** A saving that others were quicker than; `theirs` is the shadow as it is now. */
export class Overtaken extends Error {
  readonly theirs: Shadow;

  constructor(theirs: Shadow) {
    super('desired was changed meanwhile');
    this.name = 'Overtaken';
    this.theirs = theirs;
  }
}

export function shadowQuery({ project, thing }: ThingPath) {
  return queryOptions({
    queryKey: [...keys.thing(project, thing), 'shadow'],
    queryFn: ({ signal }) => readShadow({ project, thing }, signal),
  });
}

export function viewQuery({ project, thing }: ThingPath) {
  return queryOptions({
    queryKey: [...keys.thing(project, thing), 'view'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/projects/{project}/things/{thing}/view', {
          params: { path: { project, thing } },
          signal,
        }),
      ),
  });
}

/** The properties of `model@version`; a published version never changes, so it is read once. */
export function declaredQuery(project: string, bound: string) {
  const [model = bound, version = ''] = bound.split('@');
  return queryOptions({
    queryKey: ['model', project, bound],
    queryFn: async ({ signal }) => {
      const path = { project, model, version };
      const read = await body(
        api.GET('/api/v1/projects/{project}/models/{model}/versions/{version}', { params: { path }, signal }),
      );
      return declared(read.model);
    },
    staleTime: Infinity,
  });
}

function declared(model: unknown): Record<string, Declared> {
  return isObject(model) && isObject(model.properties) ? (model.properties as Record<string, Declared>) : {};
}

const ATTEMPTS = 5;

/**
 * Saves a change of desired against the shadow it was made on. The version a save is checked with grows with every
 * report too; so a stale one is tried again as long as `untouched` finds nothing changed by others that matters.
 */
export async function saveDesired(
  path: ThingPath,
  patch: Json,
  from: Shadow,
  untouched: (theirs: Shadow) => boolean,
): Promise<void> {
  let version = from.version;
  for (let attempt = 1; ; attempt++) {
    try {
      await patchDesired(path, patch, version);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const theirs = await readShadow(path);
      if (!untouched(theirs)) throw new Overtaken(theirs);
      if (attempt === ATTEMPTS) throw error;
      version = theirs.version;
    }
  }
}

async function patchDesired({ project, thing }: ThingPath, patch: Json, version: number): Promise<void> {
  await api.PATCH('/api/v1/projects/{project}/things/{thing}/shadow/desired', {
    params: { path: { project, thing }, header: { 'If-Match': `"${version}"` } },
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: patch,
    bodySerializer: JSON.stringify,
  });
}

function readShadow({ project, thing }: ThingPath, signal?: AbortSignal): Promise<Shadow> {
  return body(
    api.GET('/api/v1/projects/{project}/things/{thing}/shadow', {
      params: { path: { project, thing } },
      ...(signal && { signal }),
    }),
  );
}

/** Whether desired is as it was in `base`. */
export function sameDesired(base: Shadow): (theirs: Shadow) => boolean {
  return (theirs) => theirs.desiredVersion === base.desiredVersion || same(theirs.desired, base.desired);
}
