import { configApp } from '@adonisjs/eslint-config'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { importX } from 'eslint-plugin-import-x'

/** Who may import whom: what a pattern meets is refused, and the sentence says why. */
const boundary = (files, ...forbidden) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: forbidden.map(([regex, message]) => ({ regex, message })) },
    ],
  },
})

const elsewhere = [
  '^\\.\\./',
  'Name other folders by their alias (#models/city, #messaging/contract): it shows which way an import goes.',
]

export default configApp(
  { ignores: ['data/**', 'public/**', 'web/database/schema.ts'] },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      // Without this, no-cycle skips every TypeScript file.
      'import-x/extensions': ['.ts'],
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only config/env.ts reads the environment; take the setting from #config/….',
        },
      ],
    },
  },
  {
    // They hand an environment to other processes, and so have to hold it.
    files: ['config/env.ts', 'bin/**', 'tests/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // A test says in one line what it asks and what it expects.
    files: ['tests/**'],
    rules: { '@unicorn/no-await-expression-member': 'off' },
  },
  boundary(['support/**', 'config/**', 'messaging/**', 'process/**', 'hub/**', 'web/**'], elsewhere),
  boundary(
    ['messaging/contract.ts'],
    ['.', 'The contract imports nothing: browsers bundle it, other programs copy it.']
  ),
  boundary(
    ['web/browser/**'],
    [
      '^(#|\\.\\./(?!\\.\\./messaging/contract))',
      'Browsers get nothing of the server but the hub’s contract.',
    ]
  )
)
