import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Clock, randomness, timers and HTTP reach the SDK through one record, `Host`: these names stay outside. */
const HOST_ONLY = [
  ...[
    'window',
    'self',
    'globalThis',
    'document',
    'navigator',
    'location',
    'localStorage',
    'sessionStorage',
    'indexedDB',
  ],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'crypto', 'performance', 'console'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask', 'requestAnimationFrame'],
  ...['process', 'Buffer', 'wx'],
]

/** `new Date(nowMs)` is arithmetic; these read the clock. */
const CLOCK = ['NewExpression[callee.name="Date"][arguments.length=0]', 'CallExpression[callee.name="Date"]']

/** Files that are the platform, or run where there is only one. */
const PLATFORM = [
  ...['src/hosts/**', 'src/transport/**', 'src/uploader/**', 'src/diagnose/later.ts', 'src/diagnose/script.ts'],
  ...['src/adapters/element-plus.ts', 'src/sts.ts', 'src/sts/**', 'src/cli.ts', 'src/cli/**'],
]

/** Projects whose packages are not among those of the root: nothing here could resolve what they import. */
const WITH_OWN_PACKAGES = [
  'miniprogram/packer',
  'miniprogram/taro',
  'miniprogram/uni-app',
  'package/tools',
  'adapters/kits',
  'docs/frameworks',
  'bench/rivals',
].map(project => `test/${project}/**`)

const askTheHost = 'Reads the surroundings: take it from the host, or as an argument.'

export default defineConfig(
  {
    ignores: ['dist/**', 'build/**', 'coverage/**', 'test/fixtures/**', '**/miniprogram_npm/**', ...WITH_OWN_PACKAGES],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // Entry of a folder with a tsconfig.json of its own, beside that folder.
        projectService: { allowDefaultProject: ['src/cli.ts'], defaultProject: 'src/cli/tsconfig.json' },
        tsconfigRootDir: `${import.meta.dirname}/..`,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: PLATFORM,
    rules: {
      'no-restricted-globals': ['error', ...HOST_ONLY.map(name => ({ name, message: askTheHost }))],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: askTheHost },
        { object: 'Date', property: 'now', message: askTheHost },
      ],
      'no-restricted-syntax': ['error', ...CLOCK.map(selector => ({ selector, message: askTheHost }))],
    },
  },
  {
    files: ['demo/**', 'test/**', '**/*.mjs', 'src/cli/**', 'src/cli.ts'],
    ignores: ['demo/page/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.test-d.ts'], // compiled, never run
    rules: {
      '@typescript-eslint/ban-ts-comment': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  { files: ['**/*.{mjs,cjs}'], extends: [tseslint.configs.disableTypeChecked] },
)
