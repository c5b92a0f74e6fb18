import { DesktopOutlined, GlobalOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, currentLanguage, languages, locales, type Language } from '../i18n';
import { useTheme, type ThemeChoice } from '../theme/Theme';

const icons = { light: <SunOutlined />, dark: <MoonOutlined />, system: <DesktopOutlined /> };

export function ThemeMenu() {
  const { t } = useTranslation();
  const { choice, choose } = useTheme();
  const labels = { light: t('app.themeLight'), dark: t('app.themeDark'), system: t('app.themeSystem') };
  const items = (['light', 'dark', 'system'] as const).map((key) => ({
    key,
    icon: icons[key],
    label: labels[key],
  }));
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectable: true,
        selectedKeys: [choice],
        onClick: ({ key }) => choose(key as ThemeChoice),
      }}
    >
      <Button type="text" icon={icons[choice]} aria-label={`${t('app.theme')}: ${labels[choice]}`} />
    </Dropdown>
  );
}

export function LanguageMenu() {
  const { t } = useTranslation();
  const current = currentLanguage();
  const items = (Object.keys(languages) as Language[]).map((key) => ({
    key,
    label: <span lang={locales[key]}>{languages[key]}</span>,
  }));
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectable: true,
        selectedKeys: [current],
        onClick: ({ key }) => chooseLanguage(key as Language),
      }}
    >
      <Button
        type="text"
        icon={<GlobalOutlined />}
        aria-label={`${t('app.language')}: ${languages[current]}`}
      />
    </Dropdown>
  );
}
