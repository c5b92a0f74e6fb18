import mqtt from 'mqtt';

/** A device as its maker would write it: it connects, reports, and hears what is desired of it. */
export class Device {
  #client;
  #topics;
  #deltas = [];
  #waiting = [];

  /** Connected, and subscribed to its delta. */
  static async connect(url, { username, password, clientId }) {
    const device = new Device();
    device.#topics = `$iot/${clientId}/shadow`;
    device.#client = await mqtt.connectAsync(url, {
      username,
      password,
      clientId,
      keepalive: 300,
      connectTimeout: 120_000,
      reconnectPeriod: 0,
    });
    device.#client.on('message', (topic, payload) => device.#hear(JSON.parse(payload.toString())));
    await device.#client.subscribeAsync(`${device.#topics}/delta`, { qos: 1 });
    return device;
  }

  /** Resolves when the platform says that the report is stored. */
  async report(reported) {
    await this.#client.publishAsync(`${this.#topics}/update`, JSON.stringify({ reported }), { qos: 1 });
  }

  /** The next delta, or the oldest one not asked for yet. */
  async delta() {
    return this.#deltas.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async disconnect() {
    await this.#client.endAsync();
  }

  #hear(delta) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(delta);
    else this.#deltas.push(delta);
  }
}
