import { ApiOutlined, AppstoreOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { ProjectSelect } from '../project/ProjectSelect';
import { AccountMenu } from './AccountMenu';
import { Brand } from './Brand';
import { LanguageMenu, ThemeMenu } from './Preferences';

interface Props {
  /** What stands at the right of the bar before the preferences: the live badge, where there is a stream. */
  status?: ReactNode;
  children: ReactNode;
}

/** The frame of every page behind the login. */
export function Shell({ status, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <Side />
      <div className="shell-main">
        <header className="bar">
          <ProjectSelect />
          <div className="bar-end">
            {status}
            <LanguageMenu />
            <ThemeMenu />
            <AccountMenu />
          </div>
        </header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Side() {
  const { t } = useTranslation();
  const { project } = useParams();
  return (
    <div className="side">
      <nav aria-label={t('app.navigation')}>
        <Brand />
        {project && (
          <NavLink className="side-link" to={`/projects/${project}/things`}>
            <AppstoreOutlined aria-hidden />
            {t('app.things')}
          </NavLink>
        )}
      </nav>
      <nav className="side-foot" aria-label={t('app.reference')}>
        <a className="side-link" href="/swagger-ui.html" target="_blank" rel="noreferrer">
          <ApiOutlined aria-hidden />
          {t('app.restApi')}
        </a>
        <a className="side-link" href="/ca.crt" download>
          <SafetyCertificateOutlined aria-hidden />
          {t('app.caCertificate')}
        </a>
      </nav>
    </div>
  );
}
