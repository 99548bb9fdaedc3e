import tseslint from 'typescript-eslint'

/** Clock, randomness, timers and HTTP reach the SDK through one record, `Host`. */
const HOST_ONLY = [
  'window', 'self', 'document', 'navigator', 'location', 'crypto', 'fetch', 'XMLHttpRequest', 'performance',
  'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'localStorage', 'indexedDB', 'Date', 'process', 'wx', 'console',
]

export default tseslint.config(
  { ignores: ['dist/**', 'build/**', 'node_modules/**', 'coverage/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.mjs', 'test/*.mjs', 'demo/*.mjs'] }, tsconfigRootDir: import.meta.dirname + '/..' },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/hosts/**', 'src/transport/**', 'src/sts.ts', 'src/sts/**', 'src/cli.ts', 'src/cli/**'],
    rules: { 'no-restricted-globals': ['error', ...HOST_ONLY], 'no-restricted-properties': ['error', { object: 'Math', property: 'random' }] },
  },
  { files: ['demo/**', 'test/**', 'src/cli/**', 'src/cli.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
)
