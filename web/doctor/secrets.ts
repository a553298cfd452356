import { stat } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { looksRandom } from '#support/secrets'
import { type Finding, failed, ok, warning } from '#doctor/finding'
import env from '#config/env'

export async function secrets(
  key = env.get('APP_KEY').release(),
  file = app.makePath('.env')
): Promise<Finding[]> {
  return [checkKey(key), await checkFile(file)]
}

function checkKey(key: string) {
  if (looksRandom(key)) return ok('APP_KEY', 'is long and random')
  return warning(
    'APP_KEY',
    'is short or not random, and whoever guesses it can sign in as anybody',
    'Set it to the output of "node ace generate:key --show".'
  )
}

async function checkFile(file: string) {
  const stats = await stat(file).catch(() => undefined)
  if (!stats) return ok('.env', 'does not exist: settings come from the environment')
  const readableByOthers = stats.mode & 0o004
  if (!readableByOthers) return ok('.env', 'is not readable by everybody')
  return failed(
    '.env',
    'everybody on this machine can read its secrets',
    `Run "chmod 600 ${file}".`
  )
}
