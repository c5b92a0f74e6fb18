/** One palette per theme. The same colours are CSS variables in `tokens.css`; a test keeps the two alike. */
export interface Palette {
  primary: string;
  link: string;
  linkHover: string;
  placeholder: string;
  background: string;
  surface: string;
  border: string;
  text: string;
  secondary: string;
  online: string;
  pending: string;
  rejected: string;
  offline: string;
  selected: string;
}

export const light: Palette = {
  primary: '#1554ad',
  link: '#1554ad',
  linkHover: '#0b3c82',
  placeholder: '#667085',
  background: '#f5f6f8',
  surface: '#ffffff',
  border: '#dde1e7',
  text: '#1a1f27',
  secondary: '#525b68',
  online: '#1a7f37',
  pending: '#9a6700',
  rejected: '#b42318',
  offline: '#5b6470',
  selected: '#1554ad',
};

export const dark: Palette = {
  primary: '#1554ad',
  link: '#7db4ff',
  linkHover: '#a9ceff',
  placeholder: '#9aa4b2',
  background: '#0f1217',
  surface: '#171b22',
  border: '#2a303a',
  text: '#e6e9ee',
  secondary: '#a7b0bd',
  online: '#4ac26b',
  pending: '#e3b341',
  rejected: '#ff7b72',
  offline: '#9aa4b2',
  selected: '#7db4ff',
};

export const sans =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";
export const mono =
  "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace";
