import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import '../i18n';
import { queries } from '../api/queries';
import { platform } from './platform';

// The machine may be busy with other things; nothing waits longer than it has to.
configure({ asyncUtilTimeout: 60_000 });

beforeAll(() => platform.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  queries.clear();
  platform.resetHandlers();
  localStorage.clear();
  sessionStorage.clear();
});
afterAll(() => platform.close());
