import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const output = join(here, 'target/classes/META-INF/resources/console');
const page = readFileSync(join(output, 'index.html'), 'utf8');
const chunks = readdirSync(join(output, 'assets')).filter((name) => name.endsWith('.js'));

const KILOBYTE = 1000;

describe('the built console', () => {
  it('loads at most 400 kB of JavaScript and style sheets to show the list of things', () => {
    const loaded = [...linked(), ...closure(['ProjectScope', 'Things'].map(chunkOf))];
    expect(compressed(loaded)).toBeLessThanOrEqual(400 * KILOBYTE);
  });

  it('loads at most 400 kB before a login', () => {
    expect(compressed([...linked(), ...closure([chunkOf('Login')])])).toBeLessThanOrEqual(400 * KILOBYTE);
  });

  it('keeps the JSON editor for those who open it', () => {
    expect(linked()).not.toContain(`assets/${chunkOf('JsonMode')}`);
  });

  it('has no inline script or style in its page, so that the strict policy holds', () => {
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).not.toMatch(/<style|\son\w+=|javascript:/);
  });

  it('asks no other host for anything', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});

describe('the lock file', () => {
  it('names no registry', () => {
    const lock = readFileSync(join(here, 'package-lock.json'), 'utf8');
    expect(lock).not.toContain('"resolved"');
  });

  it('pins every direct dependency to one version', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

/** The files the page itself asks for. */
function linked() {
  return [...page.matchAll(/(?:src|href)="\/console\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file);
}

/** The chunks, and all that they import at once. */
function closure(names) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    const source = readFileSync(join(output, 'assets', name), 'utf8');
    for (const [, imported] of source.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
      visit(imported);
  };
  names.forEach(visit);
  return [...found].map((name) => `assets/${name}`);
}

function chunkOf(page) {
  const found = chunks.find((name) => name.startsWith(`${page}-`));
  if (!found) throw new Error(`no chunk of ${page} among ${chunks.join(', ')}`);
  return found;
}

function compressed(files) {
  return [...new Set(files)]
    .filter((file) => existsSync(join(output, file)))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(output, file))).length, 0);
}
