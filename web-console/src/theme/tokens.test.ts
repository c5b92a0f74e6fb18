import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dark, light, type Palette } from './tokens';

const css = readFileSync('src/theme/tokens.css', 'utf8');
const beforePaint = readFileSync('public/before-paint.js', 'utf8');
const [lightCss = '', darkCss = ''] = css.split(":root[data-theme='dark']");

function variables(palette: Palette): string[] {
  return Object.entries(palette).map(
    ([name, colour]) =>
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${String(colour)};`,
  );
}

describe('the tokens', () => {
  it('are the same in the style sheet as for antd', () => {
    for (const variable of variables(light)) expect(lightCss).toContain(variable);
    for (const variable of variables(dark)) expect(darkCss).toContain(variable);
  });

  it('give the page its background before the first paint', () => {
    expect(beforePaint).toContain(`'${dark.background}' : '${light.background}'`);
  });
});
