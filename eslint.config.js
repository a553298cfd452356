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
  'Name other folders by their alias (#models/city, #hub/contract): it shows which way an import goes.',
]
const hub = [
  '^#(?!hub/|config/|models/|support/)',
  'The hub knows its own files, config and web/models, and nothing else of the pages.',
]
const models = [
  '^#models/',
  'Announce and the buses speak SQL and know no model: the models’ own hooks call them.',
]
const pages = [
  '^#hub/(?!contract$|bus$|announce$|health$|metrics$|asked$|owed$|roll_call$)',
  'Pages know of the hub only its contract, the bus, announce, health, metrics, what is owed and the roll call: it runs in processes of its own.',
]

export default configApp(
  { ignores: ['data/**', 'public/**', 'web/database/schema.ts'] },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
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
  boundary(['hub/**'], elsewhere, hub),
  boundary(['hub/announce.ts', 'hub/owed.ts', 'hub/*bus.ts'], elsewhere, hub, models),
  boundary(
    ['hub/contract.ts'],
    ['.', 'The contract imports nothing: browsers bundle it, other programs copy it.']
  ),
  boundary(['web/**', 'config/**'], elsewhere, pages),
  boundary(['web/commands/hub_*.ts', 'web/doctor/hubs.ts'], elsewhere),
  boundary(
    ['web/browser/**'],
    [
      '^(#|\\.\\./(?!\\.\\./hub/contract))',
      'Browsers get nothing of the server but the hub’s contract.',
    ]
  )
)
