import { theme, type ThemeConfig } from 'antd';
import { dark, light, mono, sans, type Palette } from './tokens';

/** The console's look, told to antd. */
export function antdTheme(name: 'light' | 'dark', motion: boolean): ThemeConfig {
  const colours = name === 'dark' ? dark : light;
  return {
    algorithm: name === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...colourTokens(colours),
      ...(name === 'light' && { colorWarningBg: '#fff8e6', colorWarningBorder: '#e8d199' }),
      fontFamily: sans,
      fontFamilyCode: mono,
      fontSize: 14,
      lineHeight: 22 / 14,
      borderRadius: 6,
      motion,
      sizeUnit: 4,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      wireframe: false,
    },
    components: {
      Tabs: {
        itemSelectedColor: colours.selected,
        inkBarColor: colours.selected,
        itemHoverColor: colours.linkHover,
      },
      // The dark algorithm would darken the primary colour.
      Button: {
        colorPrimary: colours.primary,
        colorPrimaryHover: name === 'dark' ? '#1b62c6' : '#0b3c82',
        colorPrimaryActive: '#0b3c82',
        primaryShadow: 'none',
        defaultShadow: 'none',
      },
      Segmented: name === 'dark' ? { trackBg: '#1d222b', itemSelectedBg: '#363e4b' } : { trackBg: '#e9ecf1' },
    },
  };
}

function colourTokens(colours: Palette): NonNullable<ThemeConfig['token']> {
  return {
    colorPrimary: colours.primary,
    colorLink: colours.link,
    colorLinkHover: colours.linkHover,
    colorLinkActive: colours.linkHover,
    colorTextPlaceholder: colours.placeholder,
    colorBgLayout: colours.background,
    colorBgBase: colours.surface,
    colorBgContainer: colours.surface,
    colorBgElevated: colours.surface,
    colorBorder: colours.border,
    colorBorderSecondary: colours.border,
    colorSplit: colours.border,
    colorText: colours.text,
    colorTextHeading: colours.text,
    colorTextSecondary: colours.secondary,
    colorTextTertiary: colours.secondary,
    colorTextDescription: colours.secondary,
    colorIcon: colours.secondary,
    colorInfo: colours.link,
    colorSuccess: colours.online,
    colorWarning: colours.pending,
    colorError: colours.rejected,
    colorErrorText: colours.rejected,
  };
}
