// Builds and tests the console for Maven: `node build.mjs [build|test|check]`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const output = join(here, 'target/classes/META-INF/resources/console');
const installed = join(here, 'node_modules/.installed');
const built = join(here, 'target/console.built');
const sources = [
  'index.html',
  'public',
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'build.mjs',
];

const commands = {
  build,
  test: () => api() || tool('tsc', ['--noEmit']) || lint() || style() || unit(),
  check: () => tool('vitest', ['run', '--project', 'build']),
};

const command = commands[process.argv[2] ?? 'build'];
if (!command) fail(`unknown command ${process.argv[2]}; know ${Object.keys(commands).join(', ')}`);
requireNode();
install();
process.exit(command());

function build() {
  const before = digest(sources);
  if (existsSync(built) && readFileSync(built, 'utf8') === before + digest([output])) return 0;
  rmSync(output, { recursive: true, force: true });
  const status = tool('vite', ['build', '--outDir', output, '--emptyOutDir', '--logLevel', 'warn']);
  if (status === 0) compress(join(output, 'assets'));
  // The digest of the output is kept too: whoever put another page there (-Dconsole.skip) makes it stale.
  if (status === 0) writeFileSync(built, before + digest([output]));
  return status;
}

/** The types of the platform's answers, from its own document. Types only: a build does without them. */
function api() {
  const document = join(here, '../docs/openapi.json');
  const types = join(here, 'target/api/schema.d.ts');
  return tool('openapi-typescript', [document, '--empty-objects-unknown', '--output', types]);
}

function lint() {
  return tool('eslint', ['--max-warnings', '0', '.']);
}

function style() {
  return tool('prettier', ['--check', '--log-level', 'warn', '.']);
}

function unit() {
  return tool('vitest', ['run', '--project', 'unit']);
}

/** Done once here, so that the platform serves the files as they lie. */
function compress(folder) {
  for (const file of files(folder)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}

/** `npm ci`, only where the lock file is another than the one installed. */
function install() {
  const wanted = digest(['package-lock.json', '.npmrc']);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  const status = run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error']);
  if (status !== 0) process.exit(status);
  mkdirSync(join(here, 'target'), { recursive: true });
  writeFileSync(installed, wanted);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `the console needs Node 20.19 or newer, this is ${process.versions.node}; -Dconsole.skip builds without it`,
  );
}

function tool(name, args) {
  return run(process.execPath, [join(here, 'node_modules/.bin', name), ...args]);
}

function run(file, args) {
  const { status, error } = spawnSync(file, args, { cwd: here, stdio: 'inherit' });
  if (error) fail(`${file}: ${error.message}`);
  return status ?? 1;
}

/** SHA-256 over names and contents below the given files and folders. */
function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => files(path.startsWith('/') ? path : join(here, path)))) {
    hash.update(path.slice(here.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
