import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { locales, currentLanguage } from '../i18n';
import { useNowFor } from './clock';
import { relative } from './relative';

interface Props {
  /** RFC 3339 or epoch milliseconds. */
  at: string | number;
}

/** How long ago, ticking; the moment itself on hover and focus. */
export function RelativeTime({ at }: Props) {
  const { t } = useTranslation();
  const moment = new Date(at);
  const now = useNowFor(moment.getTime());
  if (Number.isNaN(moment.getTime())) return null;
  const iso = moment.toISOString();
  return (
    <Tooltip title={<span className="mono">{iso}</span>}>
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- the tooltip must be reachable by keyboard */}
      <time dateTime={iso} tabIndex={0}>
        {relative(moment.getTime(), now, locales[currentLanguage()]) ?? t('common.now')}
      </time>
    </Tooltip>
  );
}
