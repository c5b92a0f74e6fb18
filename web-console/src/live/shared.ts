import { eventsUrl, union, wants, type Interest, type LiveEvent, type LiveStatus } from './events';
import { readStream } from './stream';

type Message =
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'status'; status: LiveStatus }
  /** What a tab wants to hear of now; nothing once it closes. */
  | { kind: 'interests'; tab: string; interests: Interest[] }
  /** A tab asks the others to say what they want and, the leader, how the stream is. */
  | { kind: 'hello' };

/** Changes of interest that come together (a page leaves, another comes) open the stream anew only once. */
const SETTLE = 50;

/**
 * One project's live stream, shared by all tabs of this browser. The tab that holds the lock reads it and passes on
 * what it hears; when that tab goes, the next one takes over where it stopped.
 */
export class SharedStream {
  private readonly project: string;
  private readonly tab = crypto.getRandomValues(new Uint32Array(2)).join('-');
  private readonly channel: BroadcastChannel;
  private readonly closing = new AbortController();
  private readonly listeners = new Map<symbol, { interest: Interest; heard: (event: LiveEvent) => void }>();
  private readonly statusListeners = new Set<() => void>();
  private readonly others = new Map<string, Interest[]>();
  private lastEventId: string | undefined;
  private current: LiveStatus = 'connecting';
  private leading = false;
  private reading: AbortController | undefined;
  private readingUrl: string | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(project: string) {
    this.project = project;
    this.channel = new BroadcastChannel(`umbra.live.${project}`);
    this.channel.onmessage = ({ data }) => this.receive(data as Message);
    addEventListener('pagehide', this.leave, { signal: this.closing.signal });
    addEventListener('pageshow', this.tellInterests, { signal: this.closing.signal });
    this.post({ kind: 'hello' });
    void this.leadWhenFirst();
  }

  get status(): LiveStatus {
    return this.current;
  }

  onStatus(listener: () => void): () => void {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  }

  /** Calls `heard` with every event of interest, until the answer is called. */
  listen(interest: Interest, heard: (event: LiveEvent) => void): () => void {
    const key = Symbol();
    this.listeners.set(key, { interest, heard });
    this.interestsChanged();
    return () => {
      this.listeners.delete(key);
      this.interestsChanged();
    };
  }

  close(): void {
    this.leave();
    this.closing.abort();
    this.reading?.abort();
    clearTimeout(this.settling);
    this.channel.close();
  }

  private readonly leave = () => {
    this.post({ kind: 'interests', tab: this.tab, interests: [] });
  };

  private readonly tellInterests = () => {
    this.post({ kind: 'interests', tab: this.tab, interests: this.interests() });
  };

  private interests(): Interest[] {
    return [...this.listeners.values()].map(({ interest }) => interest);
  }

  private interestsChanged(): void {
    if (this.closing.signal.aborted) return;
    this.tellInterests();
    this.settle();
  }

  private async leadWhenFirst(): Promise<void> {
    // Locks exist on secure origins only; elsewhere every tab reads for itself.
    const { locks } = navigator as Partial<Navigator>;
    if (!locks) {
      this.lead();
      return;
    }
    const options = { signal: this.closing.signal };
    const untilClosed = () =>
      new Promise<void>((resolve) => {
        this.closing.signal.addEventListener('abort', () => resolve(), { once: true });
        this.lead();
      });
    await locks.request(`umbra.live.${this.project}`, options, untilClosed).catch(() => undefined);
  }

  private lead(): void {
    this.leading = true;
    this.post({ kind: 'hello' });
    this.settle();
  }

  private settle(): void {
    if (!this.leading) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.read(), SETTLE);
  }

  private read(): void {
    const wanted = union([...this.interests(), ...[...this.others.values()].flat()]);
    const url = wanted && eventsUrl(this.project, wanted);
    if (url === this.readingUrl) return;
    this.reading?.abort();
    this.readingUrl = url;
    if (!url) return;
    const reading = new AbortController();
    this.reading = reading;
    const listener = {
      event: (event: LiveEvent) => {
        if (reading.signal.aborted) return;
        this.post({ kind: 'event', event });
        this.heard(event);
      },
      status: (status: LiveStatus) => {
        if (reading.signal.aborted) return;
        this.post({ kind: 'status', status });
        this.changeStatus(status);
      },
    };
    void readStream({ url, lastEventId: this.lastEventId }, listener, reading.signal);
  }

  private receive(message: Message): void {
    switch (message.kind) {
      case 'event':
        if (!this.leading) this.heard(message.event);
        break;
      case 'status':
        if (!this.leading) this.changeStatus(message.status);
        break;
      case 'interests':
        if (message.interests.length > 0) this.others.set(message.tab, message.interests);
        else this.others.delete(message.tab);
        this.settle();
        break;
      case 'hello':
        this.tellInterests();
        if (this.leading) this.post({ kind: 'status', status: this.current });
        break;
    }
  }

  private heard(event: LiveEvent): void {
    if (event.id) this.lastEventId = event.id;
    for (const { interest, heard } of this.listeners.values()) {
      if (wants(interest, event)) heard(event);
    }
  }

  private changeStatus(status: LiveStatus): void {
    this.current = status;
    for (const listener of this.statusListeners) listener();
  }

  private post(message: Message): void {
    if (!this.closing.signal.aborted) this.channel.postMessage(message);
  }
}
