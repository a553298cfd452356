import { configApp } from '@adonisjs/eslint-config'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { importX } from 'eslint-plugin-import-x'

/**
 * Modules from the lowest layer to the highest, each with the sentence that the linter shows for a
 * forbidden import. A module may import from lower layers. From its own layer, it may import only
 * the modules in `siblings`.
 */
const layers = [
  [['support', 'Helpers in support/ import none of our code.']],
  [['config', 'Settings are read before anything else runs, so config/ imports only support/.']],
  [['languages', 'Languages translate texts of all other folders, so they know none of them.']],
  [
    [
      'messaging',
      'Messaging carries what the database says and knows no model and no hub.',
      { siblings: ['database'] },
    ],
    ['exceptions', 'Exceptions are thrown everywhere, so they import no model.'],
    ['database', 'Migrations must not change when a model does.'],
  ],
  [['process', 'Every process uses process/, so it knows neither the hub nor the pages.']],
  [
    ['models', 'Models know tables and relations; what people do lives in the folders by noun.'],
    ['policies', 'Policies decide by a model alone.', { siblings: ['models'] }],
  ],
  [['mails', 'A mail is text for one address; the folders by noun decide when to send it.']],
  [
    ['accounts', 'Accounts know neither boards, feeds, training nor pages.'],
    ['board', 'Boards know neither accounts, feeds, training nor pages.'],
    ['weather', 'Feeds know neither accounts, boards, training nor pages.'],
    ['training', 'Training knows neither accounts, boards, feeds nor pages.'],
    ['chat', 'The chat knows neither accounts, boards, feeds, training nor pages.'],
    ['alerts', 'Alerts know neither accounts, boards, feeds, training, the chat nor pages.'],
    ['webhooks', 'Webhooks tell what the database says, and know nothing of who has written it.'],
  ],
  [
    ['validators', 'Validators check input for pages, commands and imports alike.'],
    ['exports', 'Exports write any query as a file and know no page.'],
    ['hub', 'The hub runs in its own process and knows no page.'],
  ],
  [
    ['admin', 'What admins do is used by pages and the audit log, never the other way round.'],
    ['imports', 'Imports are started by pages and commands and know neither.'],
  ],
  [
    ['audit', 'The audit log reads and undoes what admins did; pages show it.'],
    ['doctor', 'Checks look at everything below and are shown by a command.'],
  ],
  [
    ['transformers', 'Transformers turn rows into the JSON of the API.', { siblings: ['api'] }],
    ['api', 'The API describes operations; controllers carry them out.'],
  ],
  [
    ['middleware', 'Middleware runs before any controller is known.', { siblings: [] }],
    ['controllers', 'Controllers are named by routes and imported by nobody else.'],
  ],
  [['start', 'start/ wires the application and is loaded by the framework.']],
  [['commands', 'Commands are loaded by Ace.']],
]

const folders = {
  support: 'support',
  config: 'config',
  messaging: 'messaging',
  process: 'process',
  hub: 'hub',
}
const names = layers.flat().map(([name]) => name)

/**
 * Forbids `files` to import modules that match a pattern. Each item in `forbidden` is a pattern and
 * the message that says why.
 */
const boundary = (files, ...forbidden) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: forbidden.map(([regex, message]) => ({ regex, message })) },
    ],
  },
})

const otherFolder = [
  '^\\.\\./',
  'Name other folders by their alias (#models/city): it shows the direction of an import.',
]

const boundaries = layers.flatMap((layer, rank) =>
  layer.map(([name, why, { siblings = [] } = {}]) => {
    const allowed = new Set([
      name,
      ...siblings,
      ...layers
        .slice(0, rank)
        .flat()
        .map(([lower]) => lower),
    ])
    const forbidden = names.filter((each) => !allowed.has(each))
    return boundary(
      [`${folders[name] ?? `web/${name}`}/**`],
      otherFolder,
      ...(forbidden.length ? [[`^#(${forbidden.join('|')}|bin|tests)/`, why]] : [])
    )
  })
)

export default configApp(
  { ignores: ['data/**', 'public/**', 'tmp/**', 'web/database/schema.ts'] },
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
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="logger"] MemberExpression[property.name="message"]',
          message:
            'The message of an error may quote queries, values and secrets; log causeOf(error).',
        },
      ],
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
    // config/env.ts and its rules read the environment for all others. The other files here start processes and
    // pass the environment on.
    files: ['config/env.ts', 'config/setting_rules.ts', 'bin/**', 'tests/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // A test may send a request and check its result in one line.
    files: ['tests/**'],
    rules: { '@unicorn/no-await-expression-member': 'off' },
  },
  // `npm run lint` runs Prettier itself, which checks more kinds of files, and only those that changed.
  { rules: { 'prettier/prettier': 'off' } },
  ...boundaries,
  // Unlike the rest of web/database, seeders may import models: they fill the tables through
  // models, so that hooks and limits apply.
  boundary(['web/database/seeders/**'], otherFolder),
  boundary(
    ['messaging/contract.ts'],
    ['.', 'The contract imports nothing: browsers bundle it, other programs copy it.']
  ),
  boundary(['web/browser/*'], leavesBrowser('\\.\\./')),
  boundary(['web/browser/*/**'], leavesBrowser('\\.\\./\\.\\./'))
)

/** @param up regular expression: the start of a path that leaves web/browser */
function leavesBrowser(up) {
  return [
    `^(#|${up}(?!\\.\\./messaging/contract|languages/[\\w-]+/browser\\.json$))`,
    'The browser gets nothing of the server but the contract of the hub and its own texts.',
  ]
}
