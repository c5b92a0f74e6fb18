import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLogout, useSession } from '../session/session';

export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const logout = useLogout();
  if (!session) return null;
  const name = session.account.name;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [{ key: 'logout', icon: <LogoutOutlined />, label: t('app.logout') }],
        onClick: () => logout.mutate(),
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={t('app.account', { name })}>
        <span className="account-name">{name}</span>
      </Button>
    </Dropdown>
  );
}
