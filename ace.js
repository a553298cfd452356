import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// AdonisJS needs Node 24; npm brought one. The system's older Node only opens the door, so nothing
// of the application may be imported before this. An older npm, such as Debian's, may not have linked it.
const own = ['.bin', `node-${process.platform}-${process.arch}/bin`]
  .map((folder) => fileURLToPath(new URL(`node_modules/${folder}/node`, import.meta.url)))
  .find((path) => existsSync(path))

if (Number.parseInt(process.versions.node) >= 24) {
  await import('@poppinss/ts-exec')
  await import('./bin/console.js')
} else if (own) {
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit' })
  // A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
} else {
  console.error(
    `Fairweather needs Node 24, this is ${process.version} and npm has not brought one for this machine: run "npm install", or install Node 24.`
  )
  process.exitCode = 1
}
