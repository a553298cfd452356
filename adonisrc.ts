import { defineConfig } from '@adonisjs/core/app'

/** Only ends a test that hangs: how fast a machine is must not decide which tests pass. */
const MAX_TEST_MS = 600_000

export default defineConfig({
  commands: [() => import('#start/framework_commands')],

  // Commands load only what most of them need. startProvider() starts the others on demand.
  providers: [
    {
      file: () => import('#start/quiet_app_provider'),
      environment: ['web', 'test', 'repl'],
    },
    {
      file: () => import('#start/console_app_provider'),
      environment: ['console'],
    },
    () => import('@adonisjs/core/providers/hash_provider'),
    {
      file: () => import('@adonisjs/core/providers/repl_provider'),
      environment: ['repl', 'test'],
    },
    {
      file: () => import('@adonisjs/core/providers/vinejs_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/core/providers/edge_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/i18n/i18n_provider'),
      environment: ['web', 'test'],
    },
    () => import('@adonisjs/lucid/database_provider'),
    () => import('#start/commit_errors_provider'),
    () => import('#start/lazy_redis_provider'),
    {
      file: () => import('@adonisjs/session/session_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/vite/vite_provider'),
      environment: ['web'],
    },
    {
      file: () => import('@adonisjs/shield/shield_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/static/static_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/auth/auth_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/bouncer/bouncer_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/ally/ally_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/cors/cors_provider'),
      environment: ['web', 'test'],
    },
    {
      file: () => import('@adonisjs/limiter/limiter_provider'),
      environment: ['web', 'test'],
    },
  ],

  preloads: [
    { file: () => import('#start/routes'), environment: ['web', 'test'] },
    { file: () => import('#start/kernel'), environment: ['web', 'test'] },
    { file: () => import('#validators/vine'), environment: ['web', 'test'] },
    { file: () => import('#start/console_database_check'), environment: ['console'] },
    { file: () => import('#start/view'), environment: ['web', 'test'] },
  ],

  directories: {
    config: 'config',
    public: 'public',
    start: 'web/start',
    views: 'web/views',
    httpControllers: 'web/controllers',
    models: 'web/models',
    validators: 'web/validators',
    policies: 'web/policies',
    middleware: 'web/middleware',
    exceptions: 'web/exceptions',
    commands: 'web/commands',
    migrations: 'web/database/migrations',
    seeders: 'web/database/seeders',
    factories: 'web/database/factories',
    tests: 'tests',
  },

  tests: {
    suites: ['unit', 'commands', 'functional', 'hub', 'faults', 'attacks', 'browser', 'deploy'].map(
      (name) => ({ name, files: [`tests/${name}/**/*.spec.ts`], timeout: MAX_TEST_MS })
    ),
    forceExit: false,
  },

  metaFiles: [
    { pattern: 'web/views/**/*.edge', reloadServer: false },
    { pattern: 'web/languages/*/*.json', reloadServer: false },
    { pattern: 'web/database/sql/*.sql', reloadServer: false },
    { pattern: 'public/**', reloadServer: false },
    { pattern: '{README,CONTEXT,CHANGELOG}.md', reloadServer: false },
    { pattern: 'docs/*.md', reloadServer: false },
    { pattern: 'docs/asyncapi.json', reloadServer: false },
    { pattern: '.env.example', reloadServer: false },
    { pattern: 'bin/node', reloadServer: false },
  ],

  hooks: {
    init: [() => import('#start/generate_indexes')],
    buildStarting: [() => import('@adonisjs/vite/build_hook')],
  },
})
