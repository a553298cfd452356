import { stat } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { looksRandom } from '#support/secrets'
import { type Finding, failed, ok, warning } from '#doctor/finding'
import env from '#config/env'

export async function secrets(
  key = env.get('APP_KEY').release(),
  file = app.makePath('.env')
): Promise<Finding[]> {
  return [keyFinding(key), await fileFinding(file)]
}

function keyFinding(key: string) {
  if (looksRandom(key)) return ok('APP_KEY', 'nobody guesses it')
  const says = 'is short or plain, and whoever guesses it can be anybody'
  return warning('APP_KEY', says, 'Set it to what "node ace generate:key --show" makes.')
}

async function fileFinding(file: string) {
  const found = await stat(file).catch(() => undefined)
  if (!found) return ok('.env', 'is not there: settings come from the environment')
  if (found.mode & 0o004) {
    return failed('.env', 'everybody on this machine may read its secrets', `Run "chmod 600 ${file}".`) // prettier-ignore
  }
  return ok('.env', 'is not for everybody to read')
}
