import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Imports flow views → features → ui | state → model | ipc. Each folder lists what it must not reach.
const layers = {
  views: [],
  features: ['views'],
  ui: ['views', 'features', 'state'],
  state: ['views', 'features', 'ui'],
  model: ['views', 'features', 'ui', 'state'],
  ipc: ['views', 'features', 'ui', 'state', 'model'],
};

const outsideIpc = [
  { regex: '^@tauri-apps/', message: 'Only ipc/ speaks to Tauri: go through Backend.' },
  { regex: '/bindings$', message: 'Wire types are re-exported by ipc/backend.' },
];

function layer([folder, forbidden]) {
  const patterns = folder === 'ipc' ? [] : [...outsideIpc];
  if (folder === 'model') {
    patterns.push({
      regex: '/ipc/',
      allowTypeImports: true,
      message: 'model/ knows the wire types, never the wire.',
    });
  }
  if (forbidden.length > 0) {
    patterns.push({
      regex: `(^|/)(${forbidden.join('|')})/`,
      message: `${folder}/ must not import from ${forbidden.join(', ')}.`,
    });
  }
  return {
    files: [`src/${folder}/**/*.{ts,svelte}`],
    ignores: ['src/**/*.{test,bench}.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

export default ts.config(
  { ignores: ['dist/', 'src/ipc/bindings.ts'] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // TypeScript checks this, and knows the DOM's types.
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The content security policy refuses style attributes: use a style: directive.',
        },
      ],
      'svelte/no-at-html-tags': 'error',
    },
  },
  ...Object.entries(layers).map(layer),
  {
    files: ['src/*.ts'],
    ignores: ['src/*.test.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: outsideIpc }] },
  },
);
