import {
  createContext,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { Interest, LiveEvent, LiveStatus } from './events';
import { SharedStream } from './shared';

const LiveContext = createContext<SharedStream | undefined>(undefined);

/** Gives the pages of one project its live stream. */
export function Live({ project, children }: { project: string; children: ReactNode }) {
  const [stream, setStream] = useState<SharedStream>();
  useEffect(() => {
    const opened = new SharedStream(project);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- opened and closed with the page, not with a rendering
    setStream(opened);
    return () => opened.close();
  }, [project]);
  return <LiveContext value={stream}>{children}</LiveContext>;
}

/** Calls `heard` with every event the page is interested in. */
export function useLive({ things, types }: Interest, heard: (event: LiveEvent) => void): void {
  const stream = use(LiveContext);
  const wantedTypes = types.join(',');
  const wantedThings = things?.join(',');
  const onEvent = useEffectEvent(heard);
  useEffect(
    () =>
      stream?.listen({ things: wantedThings?.split(','), types: wantedTypes.split(',') }, (event) =>
        onEvent(event),
      ),
    [stream, wantedThings, wantedTypes],
  );
}

export function useLiveStatus(): LiveStatus {
  const stream = use(LiveContext);
  return useSyncExternalStore(
    (changed) => stream?.onStatus(changed) ?? (() => undefined),
    () => stream?.status ?? 'connecting',
  );
}
