import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BUILT } from '#tests/support/fork_module'

let built: string | undefined

/** The folder with what the image holds: what `npm test` has built, or else what `npm run build` makes. */
export function imageFolder() {
  built ??= BUILT ?? build()
  return built
}

function build() {
  execFileSync(process.execPath, ['ace.js', 'build'], { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'development' } }) // prettier-ignore
  return resolve('build')
}

/** Whether a command of the image, such as `node bin/server.js`, names what is there. */
export function imageHasCommand([program, script]: string[]) {
  return /(^|\/)node$/.test(program) && existsSync(resolve(imageFolder(), script))
}
