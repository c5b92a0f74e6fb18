import { CompassOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { Nothing } from '../parts/Nothing';
import { useTitle } from '../parts/useTitle';

export function NotFound() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  useTitle(t('notFound.title'));
  return (
    <Nothing
      page
      icon={<CompassOutlined />}
      title={t('notFound.title')}
      detail={t('notFound.detail', { path: pathname })}
      action={
        <Link to="/">
          <Button type="primary">{t('notFound.home')}</Button>
        </Link>
      }
    />
  );
}
