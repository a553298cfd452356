import { runQuietly } from './standalone/child_processes.ts'

/** Prettier does not give the same result twice for a view of Edge, so views are left out. */
const FORMATTED = '**/*.{js,json,scss,ts,yaml,yml}'

/**
 * Checks the rules of ESLint and the format.
 * @throws an error that says which of them failed
 */
export async function lint() {
  await Promise.all([
    runQuietly('ESLint', { args: ['node_modules/.bin/eslint', '.', '--max-warnings=0'] }),
    runQuietly('The check of the format, which `npm run format` corrects,', {
      args: [
        'node_modules/.bin/prettier',
        ...['--check', FORMATTED, '--log-level=warn'],
        ...['--cache', '--cache-strategy=content', '--cache-location=tmp/prettier_cache'],
      ],
    }),
  ])
}

if (import.meta.main) {
  await lint().catch(({ message, cause }: Error) => {
    console.error(message)
    process.exitCode = typeof cause === 'number' ? cause : 1
  })
}
