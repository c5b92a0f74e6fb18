import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Shadow, ViewRow } from '../api/types';
import { open } from '../test/page';
import { lamp, loggedIn, platform, problem, speakingStream } from '../test/platform';

const PAGE = '/projects/home/things/lamp/shadow';
const at = '2026-01-01T00:00:00.000Z';

const shadow: Shadow = {
  version: 7,
  desiredVersion: 5,
  timestamp: 1_767_225_600_000,
  reported: { power: false, level: 3 },
  desired: { level: 4 },
  delta: { level: 4 },
  lastUpdatedTime: { reported: {}, desired: {} },
  size: { reported: 24, desired: 11 },
};
const rows: ViewRow[] = [
  { name: 'power', type: 'bool', access: 'rw', reported: false, reportedAt: at },
  {
    name: 'level',
    type: 'int',
    access: 'rw',
    unit: 'Cel',
    reported: 3,
    reportedAt: at,
    desired: 4,
    desiredAt: at,
    state: 'pending',
  },
  { name: 'mode', access: 'r', reported: 'eco', reportedAt: at },
];

describe('the table of a shadow', () => {
  it('shows what is desired, what is reported and how the two stand', async () => {
    platform.use(...lamp({ shadow, rows }).handlers, ...loggedIn());
    await open(PAGE);

    expect(await property('level')).toHaveTextContent('4 °C');
    expect(await property('level')).toHaveTextContent('Pending');
    expect(await property('power')).toHaveTextContent('Reported');
    expect(within(await property('mode')).queryByRole('button')).toBeNull();
  });

  it('shows a reported change by itself, marks its cell and tells it to screen readers', async () => {
    const stream = speakingStream();
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(stream.handler, ...handlers, ...loggedIn());
    await open(PAGE);
    await property('level');
    await waitFor(() => expect(stream.asked.at(-1)?.url).toContain('thing=lamp'));

    state.rows = rows.map((row) => (row.name === 'level' ? { ...row, reported: 4, state: 'in-sync' } : row));
    stream.tell('9', 'shadow.reported', 'lamp');

    await waitFor(async () => expect(await property('level')).toHaveTextContent('In sync'));
    expect((await property('level')).querySelector('[data-changes="1"]')).not.toBeNull();
    await waitFor(() => expect(screen.getByTestId('announcer')).toHaveTextContent('level: 4'));
  });

  it('goes on after a break where it stopped', async () => {
    const stream = speakingStream();
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(stream.handler, ...handlers, ...loggedIn());
    await open(PAGE);
    await property('level');
    await waitFor(() => expect(stream.asked.at(-1)?.url).toContain('shadow.reported'));

    state.rows = rows.map((row) => (row.name === 'level' ? { ...row, reported: 4, state: 'in-sync' } : row));
    stream.tell('a-17', 'shadow.reported', 'lamp');
    // A break throws away what was said and not heard yet.
    await waitFor(async () => expect(await property('level')).toHaveTextContent('In sync'));
    const before = stream.asked.length;
    stream.breakOff();
    await waitFor(() => expect(stream.asked.length).toBeGreaterThan(before));
    expect(stream.asked.at(-1)?.headers.get('Last-Event-ID')).toBe('a-17');
    expect(await screen.findByText('Live')).toBeVisible();
  });

  it('says that there is nothing yet, and what to do', async () => {
    const empty: Shadow = { ...shadow, version: 0, desiredVersion: 0, reported: {}, desired: {}, delta: {} };
    platform.use(...lamp({ shadow: empty, rows: [] }).handlers, ...loggedIn());
    await open(PAGE);
    expect(await screen.findByRole('heading', { name: 'The shadow is empty' })).toBeVisible();
  });

  it('says when an offline device will hear of a change', async () => {
    platform.use(
      http.get('*/things/lamp/presence', () => HttpResponse.json({ online: false, since: at, epoch: 3 })),
      ...lamp({ shadow, rows }).handlers,
      ...loggedIn(),
    );
    await open(PAGE);
    expect(await screen.findByText(/1 pending change will be delivered when it reconnects/)).toBeVisible();
  });
});

describe('editing a desired value in its place', () => {
  it('sends only that property, checked against the version that was shown', async () => {
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(...handlers, ...loggedIn());
    const { user } = await open(PAGE);
    await type(user, 'level', '9');

    await waitFor(() => expect(state.patches).toEqual([{ level: 9 }]));
    await waitFor(async () => expect(within(await property('level')).queryByRole('spinbutton')).toBeNull());
  });

  it('goes on when only reports came between', async () => {
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(...handlers, ...loggedIn());
    const { user } = await open(PAGE);
    await property('level');
    state.shadow = { ...shadow, version: 12 };
    await type(user, 'level', '9');

    await waitFor(() => expect(state.patches).toEqual([{ level: 9 }]));
  });

  it('asks when somebody else set the same property, and loses nothing', async () => {
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(...handlers, ...loggedIn());
    const { user } = await open(PAGE);
    await property('level');
    state.shadow = { ...shadow, version: 8, desiredVersion: 8, desired: { level: 20 } };
    await type(user, 'level', '9');

    expect(await screen.findByText('Meanwhile level was set to 20.')).toBeVisible();
    expect(within(await property('level')).getByRole('spinbutton')).toHaveValue('9');
    await user.click(screen.getByRole('button', { name: 'Save mine' }));
    await waitFor(() => expect(state.patches).toEqual([{ level: 9 }]));
  });

  it('shows which rule the platform says is broken', async () => {
    platform.use(
      http.patch('*/things/lamp/shadow/desired', () =>
        problem(422, 'model_violation', {
          errors: [
            { pointer: '/desired/level', rule: 'max', limit: 5, actual: 9, detail: 'must be at most 5' },
          ],
        }),
      ),
      ...lamp({ shadow, rows }).handlers,
      ...loggedIn(),
    );
    const { user } = await open(PAGE);
    await type(user, 'level', '9');

    expect(await screen.findByText('/desired/level')).toBeVisible();
    expect(screen.getByText(/must be at most 5/)).toBeVisible();
  });

  it('removes a desired value', async () => {
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(...handlers, ...loggedIn());
    const { user } = await open(PAGE);
    await edit(user, 'level');
    await user.click(screen.getByRole('button', { name: 'Remove the desired value' }));

    await waitFor(() => expect(state.patches).toEqual([{ level: null }]));
  });

  it('ends with Escape and saves nothing', async () => {
    const { state, handlers } = lamp({ shadow, rows });
    platform.use(...handlers, ...loggedIn());
    const { user } = await open(PAGE);
    await edit(user, 'level');
    await user.keyboard('{Escape}');

    await waitFor(() => expect(screen.queryByRole('spinbutton')).toBeNull());
    expect(state.patches).toEqual([]);
  });
});

type User = Awaited<ReturnType<typeof open>>['user'];

async function property(name: string): Promise<HTMLElement> {
  return await waitFor(() => {
    const row = document.querySelector<HTMLElement>(`[data-property="${name}"]`);
    if (!row) throw new Error(`no row of ${name}`);
    return row;
  });
}

async function edit(user: User, name: string): Promise<void> {
  const button = within(await property(name)).getByRole('button', { name: `Edit desired ${name}` });
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
}

async function type(user: User, name: string, value: string): Promise<void> {
  await edit(user, name);
  const input = within(await property(name)).getByRole('spinbutton');
  await user.clear(input);
  await user.type(input, `${value}{Enter}`);
}
