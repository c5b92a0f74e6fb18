import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { open } from '../test/page';
import { loggedIn, platform, problem, session } from '../test/platform';
import { loginPath, nextPath } from './next';

const things = http.get('*/api/v1/projects/home/things', () => HttpResponse.json({ items: [] }));

describe('somebody without a session', () => {
  it('is led by the login back to where they wanted to go', async () => {
    platform.use(
      http.post('*/api/v1/session', () => HttpResponse.json(session, { status: 201 })),
      ...loggedIn(),
      things,
    );
    const { router, user } = await open('/projects/home/things?q=a', { session: false });

    await user.type(await screen.findByLabelText('User name'), 'admin');
    await user.type(screen.getByLabelText('Password'), 'secret');
    await user.click(screen.getByRole('button', { name: 'Log in' }));

    await waitFor(() => expect(router.state.location.search).toBe('?q=a'));
    expect(await screen.findByRole('heading', { name: 'Things' })).toBeVisible();
  });

  it('is told of a wrong password, and keeps what was typed', async () => {
    platform.use(http.post('*/api/v1/session', () => problem(401, 'bad_credentials')));
    const { user } = await open('/login', { session: false });

    await user.type(await screen.findByLabelText('User name'), 'admin');
    await user.type(screen.getByLabelText('Password'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Log in' }));

    expect(await screen.findByText('User name or password is wrong.')).toBeVisible();
    expect(screen.getByLabelText('User name')).toHaveValue('admin');
  });
});

describe('the end of a session', () => {
  it('leads to the login and remembers the page', async () => {
    platform.use(
      ...loggedIn(),
      http.get('*/api/v1/projects/home/things', () => problem(401, 'unauthorized')),
    );
    const { router } = await open('/projects/home/things?q=b');

    await waitFor(() => expect(router.state.location.pathname).toBe('/login'));
    expect(nextPath(new URLSearchParams(router.state.location.search))).toBe('/projects/home/things?q=b');
  });
});

describe('the way back after a login', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/login?next=/login',
  ])('never leads out of the console: %s', (next) =>
    expect(nextPath(new URLSearchParams({ next }))).toBe('/'),
  );

  it('keeps the whole address', () => {
    const path = loginPath({ pathname: '/projects/a/things', search: '?q=x y&cursor=1', hash: '#h' });
    expect(nextPath(new URLSearchParams(path.slice('/login?'.length)))).toBe(
      '/projects/a/things?q=x y&cursor=1#h',
    );
  });
});
