import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMediaQuery } from '../parts/useMediaQuery';
import { recall, remember } from '../parts/memory';
import { antdTheme } from './antd';
import { dark, light } from './tokens';

export type ThemeChoice = 'light' | 'dark' | 'system';

interface ThemeState {
  /** What the person chose. */
  choice: ThemeChoice;
  /** What that means now. */
  name: 'light' | 'dark';
  choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<ThemeState | undefined>(undefined);

export function useTheme(): ThemeState {
  const state = use(ThemeContext);
  if (!state) throw new Error('useTheme outside Theme');
  return state;
}

/** Holds the chosen theme, follows the system where asked to, and hands both to antd and to the style sheets. */
export function Theme({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(storedChoice);
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)');
  const name = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;
  const motion = !useMediaQuery('(prefers-reduced-motion: reduce)');
  const { i18n } = useTranslation();

  useEffect(() => {
    document.documentElement.dataset.theme = name;
    document.documentElement.style.backgroundColor = (name === 'dark' ? dark : light).background;
  }, [name]);

  const state = useMemo<ThemeState>(
    () => ({
      choice,
      name,
      choose: (next) => {
        remember('theme', next);
        setChoice(next);
      },
    }),
    [choice, name],
  );

  return (
    <ThemeContext value={state}>
      <ConfigProvider
        theme={antdTheme(name, motion)}
        locale={i18n.language === 'zh' ? zhCN : enUS}
        getPopupContainer={landmarkOf}
        button={{ autoInsertSpace: false }}
      >
        <App component={false}>{children}</App>
      </ConfigProvider>
    </ThemeContext>
  );
}

/** Lists and tips open inside the part of the page they belong to, where assistive technology looks for them. */
function landmarkOf(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest<HTMLElement>('header, main') ?? document.body;
}

function storedChoice(): ThemeChoice {
  const stored = recall('theme');
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
