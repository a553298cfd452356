import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The system's Node may be older than 24, and the packages may not be installed yet. Then bin/node
// starts the Node 24 that npm has installed, or says what is missing. So this file must not import
// anything before this check.
const isInstalled = existsSync(new URL('node_modules/.package-lock.json', import.meta.url))

if (isInstalled && Number.parseInt(process.versions.node) >= 24) {
  await import('./bin/typescript_loader.js')
  await import('./bin/console.js')
} else {
  const node = fileURLToPath(new URL('bin/node', import.meta.url))
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the child, too. Other signals reach only this process.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
