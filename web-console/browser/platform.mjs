import assert from 'node:assert/strict';
import process from 'node:process';

/** What the script was told by its environment. */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** REST as the administrator: `call(method, path, body)` answers the body, and fails on anything but a success. */
export async function administrator(platform, password) {
  const login = await fetch(`${platform}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  const { token } = await login.json();
  return async (method, path, body, type = 'application/json') => {
    const answer = await fetch(`${platform}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': type, Authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}
