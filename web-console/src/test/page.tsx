import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { expect, vi } from 'vitest';
import { queries } from '../api/queries';
import { remember } from '../parts/memory';
import { routes } from '../routes';
import { Theme } from '../theme/Theme';

/** Opens the console at an address, as a browser with a session would unless told otherwise. */
export async function open(address: string, { session = true } = {}) {
  if (session) remember('session', 'open');
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  // The pages are chunks of their own; compiling them is no part of what is timed.
  await vi.waitFor(() => expect(router.state.initialized).toBe(true), { timeout: 60_000 });
  const user = userEvent.setup({ delay: null });
  render(
    <QueryClientProvider client={queries}>
      <Theme>
        <RouterProvider router={router} />
      </Theme>
    </QueryClientProvider>,
  );
  return { router, user };
}
