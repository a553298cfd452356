import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BUILT } from '#tests/support/fork_module'

let built: string | undefined

/**
 * Returns the folder with the contents of the image: the build of `npm test`, or else a new build.
 */
export function imageFolder() {
  built ??= BUILT ?? build()
  return built
}

function build() {
  execFileSync(process.execPath, ['ace.js', 'build'], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'development' },
  })
  return resolve('build')
}

/** Returns whether the image contains the script of a command such as `node bin/server.js`. */
export function imageHasCommand([program, script]: string[]) {
  return /(^|\/)node$/.test(program) && existsSync(resolve(imageFolder(), script))
}
