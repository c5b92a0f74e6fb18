import { Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A skeleton, but only for waits a person would notice. */
export function Late({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t('common.loading')}>
      {due && <Skeleton active paragraph={{ rows }} title={false} />}
    </div>
  );
}
