import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** In place of a page whose own code failed. */
export function RouteFailure() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <main className="failure">
      <Alert
        type="error"
        showIcon
        title={t('error.crashed')}
        description={
          <>
            <p>{t('error.crashedDetail')}</p>
            <pre>{error instanceof Error ? error.message : String(error)}</pre>
          </>
        }
        action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}
      />
    </main>
  );
}
