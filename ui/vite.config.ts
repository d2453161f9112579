import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const messages = here('../src-tauri/messages');

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: { alias: { '@messages': messages } },
  clearScreen: false,
  server: {
    port: 5173,
    strictPort: true,
    fs: { allow: [here('.'), messages] },
  },
  build: {
    // The notices of what is bundled, for the package.
    license: { fileName: 'licences.md' },
    // An asset turned into a data: URI would be refused by the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: here('index.html'), prompt: here('prompt.html'), quick: here('quick.html') },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test-setup.ts'],
    include: ['src/**/*.test.ts'],
  },
});
