import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { Problem } from '../api/problem';
import { ErrorPanel } from '../parts/ErrorPanel';
import { useTitle } from '../parts/useTitle';
import { LanguageMenu, ThemeMenu } from '../shell/Preferences';
import { nextPath } from './next';
import { sessionQuery, useLogin } from './session';

interface Fields {
  username: string;
  password: string;
}

export default function Login() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const login = useLogin();
  useTitle(t('login.submit'));

  if (session) return <Navigate to={nextPath(search)} replace />;
  const required = [{ required: true, message: t('login.required') }];
  return (
    <main className="login">
      <div className="login-preferences">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <div className="login-card">
        <img src={`${import.meta.env.BASE_URL}icon.svg`} width={36} height={36} alt="" />
        <h1>{t('login.title')}</h1>
        {search.has('next') && !login.error && <Alert type="info" title={t('login.goOn')} />}
        {login.error && <LoginError error={login.error} />}
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => login.mutate(fields)}>
          <Form.Item name="username" label={t('login.username')} rules={required}>
            <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item name="password" label={t('login.password')} rules={required}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={login.isPending}>
            {t('login.submit')}
          </Button>
        </Form>
        <p className="login-hint">{t('login.hint')}</p>
      </div>
    </main>
  );
}

function LoginError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (Problem.of(error).status === 401) return <Alert type="error" showIcon title={t('login.wrong')} />;
  return <ErrorPanel error={error} />;
}
