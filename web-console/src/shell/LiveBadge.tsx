import { LoadingOutlined, SyncOutlined, WifiOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../live/Live';

const icons = {
  live: <WifiOutlined />,
  connecting: <LoadingOutlined />,
  reconnecting: <SyncOutlined spin />,
};

/** Whether what is shown changes by itself at the moment. */
export function LiveBadge() {
  const { t } = useTranslation();
  const status = useLiveStatus();
  return (
    <Tooltip title={status === 'live' ? t('live.liveHint') : t('live.reconnectingHint')}>
      <span className={`live live-${status}`} role="status" data-live={status}>
        <span aria-hidden>{icons[status]}</span> {t(`live.${status}`)}
      </span>
    </Tooltip>
  );
}
