/** One thing that happened, as the platform's event stream tells it. */
export interface LiveEvent {
  /** A place in the stream to go on from; empty where it is none. */
  id: string;
  type: string;
  /** The thing's name. */
  subject: string;
  time: string;
  data: Record<string, unknown>;
}

/** What a page wants to hear of. */
export interface Interest {
  /** Names; without them, all of the project's things. */
  things?: readonly string[] | undefined;
  types: readonly string[];
}

export type LiveStatus = 'connecting' | 'live' | 'reconnecting';

/** Says that events may be missing before it: whatever is shown must be read again. */
export const STREAM_RESET = 'stream.reset';

export const presenceTypes = ['thing.connected', 'thing.disconnected'] as const;
export const registryTypes = ['thing.created', 'thing.deleted'] as const;
export const shadowTypes = ['shadow.reported', 'shadow.desired', 'shadow.delta'] as const;

export function wants(interest: Interest, event: LiveEvent): boolean {
  if (event.type === STREAM_RESET) return true;
  return (interest.things?.includes(event.subject) ?? true) && interest.types.includes(event.type);
}

/** The narrowest filter of one stream that brings all of the interests; undefined where there are none. */
export function union(interests: readonly Interest[]): Interest | undefined {
  if (interests.length === 0) return undefined;
  const types = distinct(interests.flatMap((interest) => interest.types));
  const all = interests.some(({ things }) => things === undefined);
  return { things: all ? undefined : distinct(interests.flatMap(({ things = [] }) => things)), types };
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

export function eventsUrl(project: string, interest: Interest): string {
  const query = new URLSearchParams({ types: interest.types.join(',') });
  if (interest.things) query.set('thing', interest.things.join(','));
  return `/api/v1/projects/${encodeURIComponent(project)}/events?${query.toString()}`;
}

/**
 * Reads one SSE message; undefined where it is not an event (foreign or broken data must not end the stream). Only the
 * message's own id is a place to go on from; the event inside has another.
 */
export function liveEvent(
  id: string | undefined,
  type: string | undefined,
  data: string,
): LiveEvent | undefined {
  try {
    const event = JSON.parse(data) as Partial<LiveEvent>;
    return {
      id: id ?? '',
      type: event.type ?? type ?? '',
      subject: event.subject ?? '',
      time: event.time ?? '',
      data: event.data ?? {},
    };
  } catch {
    return type === STREAM_RESET ? { id: id ?? '', type, subject: '', time: '', data: {} } : undefined;
  }
}
