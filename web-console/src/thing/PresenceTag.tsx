import { CheckCircleFilled, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Mark } from '../parts/Mark';
import { RelativeTime } from '../parts/RelativeTime';

/** As far as it is shown: whether, and since when. */
interface Presence {
  online: boolean;
  since?: string | number | null | undefined;
}

export type PresenceState = 'online' | 'offline' | 'never';

/** A thing that never connected is not "offline": nobody waits for it to come back. */
export function presenceState(presence: Presence | undefined): PresenceState {
  if (!presence) return 'never';
  if (presence.online) return 'online';
  return presence.since ? 'offline' : 'never';
}

const looks = {
  online: { icon: <CheckCircleFilled />, tone: 'online' },
  offline: { icon: <CloseCircleOutlined />, tone: 'offline' },
  never: { icon: <MinusCircleOutlined />, tone: 'muted' },
} as const;

/** Whether a thing is connected: icon, text and colour, and since when. */
export function PresenceTag({ presence }: { presence: Presence | undefined }) {
  const { t } = useTranslation();
  const state = presenceState(presence);
  const { icon, tone } = looks[state];
  return (
    <span className="presence" data-presence={state}>
      <Mark icon={icon} tone={tone} text={t(`presence.${state}`)} />
      {presence?.since && state !== 'never' && (
        <span className="secondary">
          <RelativeTime at={presence.since} />
        </span>
      )}
    </span>
  );
}
