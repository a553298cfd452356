import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// AdonisJS needs Node 24, which npm installs into node_modules. If the system's Node is older, this
// file only starts the installed Node 24, so it must not import any file of the application before
// that. An older npm, such as Debian's, may not have linked Node 24 into .bin.
const installedNode = ['.bin', `node-${process.platform}-${process.arch}/bin`]
  .map((folder) => fileURLToPath(new URL(`node_modules/${folder}/node`, import.meta.url)))
  .find((path) => existsSync(path))

if (Number.parseInt(process.versions.node) >= 24) {
  await import('@poppinss/ts-exec')
  await import('./bin/console.js')
} else if (installedNode) {
  const child = spawn(installedNode, process.argv.slice(1), { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the child, too. Other signals reach only this process.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
} else {
  console.error(
    `Fairweather needs Node 24, but this is ${process.version} and npm has not installed another one: run "npm install", or install Node 24.`
  )
  process.exitCode = 1
}
