import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the platform. */
const platform = process.env.UMBRA_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // Nothing inline: the content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': platform,
      '/ca.crt': platform,
    },
  },
  test: {
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          environmentOptions: {
            happyDOM: {
              url: 'http://console.test/console/',
              settings: { device: { prefersReducedMotion: 'reduce' } },
            },
          },
          setupFiles: ['src/test/setup.ts'],
          restoreMocks: true,
          // Widely more than the waits in the tests, so that one that fails says for what it waited.
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'build',
          include: ['build.test.mjs'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
