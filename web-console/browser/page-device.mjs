// A web page that is a device, by MQTT.js over WSS, on a real platform and in a real browser:
//   UMBRA_URL=http://127.0.0.1:8080 UMBRA_PASSWORD=... UMBRA_HTTPS=https://localhost:8443 \
//   UMBRA_WSS=wss://localhost:8084/mqtt UMBRA_CA=data/tls/ca.crt node browser/page-device.mjs
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { connect } from 'node:tls';
import { openBrowser } from './chromium.mjs';
import { administrator, setting } from './platform.mjs';

const site = new URL(setting('UMBRA_HTTPS'));
const broker = setting('UMBRA_WSS');
const rest = await administrator(setting('UMBRA_URL'), setting('UMBRA_PASSWORD'));
const project = `page-${process.pid}`;

const args = [
  `--ignore-certificate-errors-spki-list=${await keyOf(site)}`,
  // The page is made up by the test, so the browser takes it for one from elsewhere that reaches into this machine.
  '--disable-features=LocalNetworkAccessChecks',
];
const { context, close } = await openBrowser({ args });
context.setDefaultTimeout(120_000);
try {
  await rest('POST', '/projects', { name: project });
  for (const version of [4, 5]) await device(version);
  console.log('the page is a device');
} finally {
  await close();
}

/** Reports, hears its answer and what is desired, and obeys: by one version of the protocol. */
async function device(version) {
  const name = `lamp-${version}`;
  const { connection } = await rest('POST', `/projects/${project}/things`, { name });
  const page = await panel();
  await page.evaluate(join, { broker, version, name, connection });
  const hears = (verb, text) =>
    page.waitForFunction(
      ([topic, text]) => window.heard.some((each) => each.topic.endsWith(topic) && each.text.includes(text)),
      [`/shadow/${verb}`, text],
    );

  await page.evaluate(() => window.report({ level: 3, power: true, mode: 'eco' }));
  await hears('update/accepted', '"version":1');
  assert.deepEqual((await shadow(name)).reported, { level: 3, power: true, mode: 'eco' });

  const desired = `/projects/${project}/things/${name}/shadow/desired`;
  await rest('PATCH', desired, { level: 7 }, 'application/merge-patch+json');
  await hears('delta', '"level":7');
  await page.evaluate(() => window.report({ level: 7 }));
  assert.deepEqual((await shadow(name)).delta, {});
  const { online } = await rest('GET', `/projects/${project}/things/${name}/presence`);
  assert.equal(online, true);
  await page.close();
}

function shadow(name) {
  return rest('GET', `/projects/${project}/things/${name}/shadow`);
}

/** A page of the platform's host with nothing on it but MQTT.js. */
async function panel() {
  const page = await context.newPage();
  const address = new URL('/panel', site).href;
  await page.route(address, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>A panel</title>' }),
  );
  await page.goto(address);
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mqtt/dist/mqtt.min') });
  return page;
}

/** Runs in the page: connects and listens; `heard` and `report` are there afterwards. */
async function join({ broker, version, name, connection }) {
  const client = window.mqtt.connect(broker, {
    protocolVersion: version,
    username: connection.username,
    password: connection.password,
    clientId: name,
    connectTimeout: 120_000,
    reconnectPeriod: 0,
  });
  await new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed before it was connected')));
  });
  const topics = `$iot/${name}/shadow`;
  window.heard = [];
  client.on('message', (topic, payload) => window.heard.push({ topic, text: payload.toString() }));
  await client.subscribeAsync([`${topics}/delta`, `${topics}/update/accepted`], { qos: 1 });
  window.report = async (reported) => {
    await client.publishAsync(`${topics}/update`, JSON.stringify({ reported }), { qos: 1 });
  };
}

/** What the browser is to know the platform by, once the platform's own authority has vouched for it. */
function keyOf({ hostname, port }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, ca: readFileSync(setting('UMBRA_CA')) }, () => {
      const key = socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' });
      socket.destroy();
      resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.on('error', reject);
  });
}
