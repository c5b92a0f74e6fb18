import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../i18n';
import { open } from '../test/page';
import { loggedIn, platform, problem, speakingStream } from '../test/platform';

const LIST = '*/api/v1/projects/home/things';

describe('the list of things', () => {
  it('tells online, offline and never connected apart', async () => {
    const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
    platform.use(
      ...loggedIn(),
      http.get(LIST, () =>
        HttpResponse.json({
          items: [
            { name: 'a', tags: {}, enabled: true, online: true, since },
            { name: 'b', tags: {}, enabled: true, online: false, since },
            { name: 'c', tags: {}, enabled: true, online: false },
          ],
        }),
      ),
    );
    await open('/projects/home/things');

    expect(await row('a')).toHaveTextContent('Online');
    await waitFor(async () => expect(await row('b')).toHaveTextContent('Offline3 hr. ago'));
    expect(await row('c')).toHaveTextContent('Never connected');
  });

  it('shows names and titles as text, whatever they are', async () => {
    const title = '<img src=x onerror=alert(1)> 设备 🚀';
    platform.use(
      ...loggedIn(),
      http.get(LIST, () => HttpResponse.json({ items: [{ name: 'a', title, tags: {}, enabled: true }] })),
    );
    await open('/projects/home/things');

    expect(await screen.findByText(title)).toBeVisible();
  });

  it('searches at the platform, keeps the search in the address and begins at the first page', async () => {
    const asked: string[] = [];
    platform.use(
      ...loggedIn(),
      http.get(LIST, ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json({ items: [{ name: 'env-1', tags: {}, enabled: true }] });
      }),
    );
    const { router, user } = await open('/projects/home/things?cursor=c9');
    await user.type(await screen.findByLabelText('Search by name'), 'env');

    await waitFor(() => expect(router.state.location.search).toBe('?q=env'));
    await waitFor(() => expect(asked.at(-1)).toBe('?limit=50&q=env'));
  });

  it('turns pages with the cursor in the address, and back', async () => {
    platform.use(
      ...loggedIn(),
      http.get(LIST, ({ request }) => {
        const second = new URL(request.url).searchParams.has('cursor');
        return HttpResponse.json(
          second ? { items: [thing('b')] } : { items: [thing('a')], nextCursor: 'c2' },
        );
      }),
    );
    const { router, user } = await open('/projects/home/things');
    await row('a');
    await user.click(screen.getByRole('button', { name: 'Next' }));

    expect(await row('b')).toBeVisible();
    expect(router.state.location.search).toBe('?cursor=c2');
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    expect(await row('a')).toBeVisible();
    expect(router.state.location.search).toBe('');
  });

  it('shows a thing that comes online without a reload', async () => {
    let online = false;
    const stream = speakingStream();
    platform.use(
      stream.handler,
      ...loggedIn(),
      http.get(LIST, () => HttpResponse.json({ items: [{ ...thing('a'), online }] })),
    );
    await open('/projects/home/things');
    expect(await row('a')).toHaveTextContent('Never connected');
    await waitFor(() => expect(stream.asked.at(-1)?.url).toContain('thing.connected'));

    online = true;
    stream.tell('1', 'thing.connected', 'a');
    await waitFor(async () => expect(await row('a')).toHaveTextContent('Online'));
  });

  it('says that nothing matches, which is not that there is nothing', async () => {
    platform.use(
      ...loggedIn(),
      http.get(LIST, () => HttpResponse.json({ items: [] })),
    );
    const { user } = await open('/projects/home/things?q=zz');

    expect(await screen.findByRole('heading', { name: 'No thing matches “zz”' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear the search' }));
    expect(await screen.findByRole('heading', { name: 'No thing yet' })).toBeVisible();
  });

  it('shows what the platform says is wrong, and asks again', async () => {
    let broken = true;
    platform.use(
      ...loggedIn(),
      http.get(LIST, () =>
        broken
          ? problem(400, 'invalid_request', { title: 'Bad cursor', detail: 'this is not a cursor' })
          : HttpResponse.json({ items: [thing('a')] }),
      ),
    );
    const { user } = await open('/projects/home/things?cursor=zz');

    expect(await screen.findByText('Bad cursor')).toBeVisible();
    expect(screen.getByText('this is not a cursor')).toBeVisible();
    expect(screen.getByText('trace-1')).toBeVisible();
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await row('a')).toBeVisible();
  });

  it('changes its language without a reload, and tells the page', async () => {
    platform.use(
      ...loggedIn(),
      http.get(LIST, () => HttpResponse.json({ items: [] })),
    );
    await open('/projects/home/things');
    await screen.findByRole('heading', { name: 'No thing yet' });

    chooseLanguage('zh');
    expect(await screen.findByRole('heading', { name: '还没有物' })).toBeVisible();
    expect(document.documentElement.lang).toBe('zh-CN');
    chooseLanguage('en');
    expect(await screen.findByRole('heading', { name: 'No thing yet' })).toBeVisible();
  });
});

describe('a new thing', () => {
  it('shows its password once, and asks before it is gone', async () => {
    platform.use(
      ...loggedIn(),
      http.get(LIST, () => HttpResponse.json({ items: [] })),
      http.get('*/api/v1/projects/home/models', () => HttpResponse.json({ items: [] })),
      http.post(LIST, async ({ request }) => {
        expect(request.headers.get('X-CSRF-Token')).toBe('c-1');
        const { name } = (await request.json()) as { name: string };
        const connection = { username: `home/${name}`, password: 'once-only', clientId: name, topics: [] };
        return HttpResponse.json({ name, tags: {}, enabled: true, connection }, { status: 201 });
      }),
    );
    const { user } = await open('/projects/home/things');
    await screen.findByRole('heading', { name: 'No thing yet' });
    const [create] = screen.getAllByRole('button', { name: /New thing/ });
    await user.click(create ?? document.body);
    const dialog = await screen.findByRole('dialog');
    await user.type(await within(dialog).findByLabelText('Name'), 'lamp');
    await user.click(within(dialog).getByRole('button', { name: 'Create' }));

    expect(await screen.findByText('once-only')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await screen.findAllByText('Close without having copied the password?')).not.toEqual([]);
  });
});

describe('an address', () => {
  it('that names nothing shows a page that says so', async () => {
    platform.use(...loggedIn());
    await open('/nowhere');
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeVisible();
  });

  it('of a project that is not there says so', async () => {
    platform.use(
      ...loggedIn(),
      http.get('*/api/v1/projects/gone', () => problem(404, 'not_found')),
      http.get('*/api/v1/projects/gone/*', () => problem(404, 'not_found')),
    );
    await open('/projects/gone/things');
    expect(await screen.findByRole('heading', { name: 'There is no project gone' })).toBeVisible();
  });
});

function thing(name: string) {
  return { name, tags: {}, enabled: true };
}

async function row(name: string): Promise<HTMLElement> {
  const link = await screen.findByRole('link', { name });
  return link.closest('tr') as HTMLElement;
}
