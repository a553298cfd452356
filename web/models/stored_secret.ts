import encryption from '@adonisjs/core/services/encryption'
import { DateTime } from 'luxon'
import config from '#config/webhooks'
import { newSecret } from '#support/standard_webhooks'

/** Encrypted, because a backup of the database must not be enough to sign requests. */
const PURPOSE = 'webhook-secret'

/** The columns of a table that keeps secrets of requests. */
export interface StoredSecrets {
  secret: string
  previousSecret: string | null
  previousSecretUntil: DateTime | null
}

/** Returns a new secret, which is shown once, and the column that keeps it. */
export function createSecret() {
  const secret = newSecret()
  return { secret, stored: encryption.encrypt(secret, undefined, PURPOSE) }
}

/** Replaces the secret of a row. The old one stays valid for a day, so that the other side can change. */
export function replaceSecret(row: StoredSecrets) {
  const { secret, stored } = createSecret()
  row.previousSecret = row.secret
  row.previousSecretUntil = DateTime.utc().plus(config.previousSecretMs)
  row.secret = stored
  return secret
}

/** Returns the secrets of a row that are valid now, the newest first. None if APP_KEY was replaced. */
export function validSecrets({ secret, previousSecret, previousSecretUntil }: StoredSecrets) {
  const isOldValid = previousSecretUntil && previousSecretUntil > DateTime.utc()
  return [secret, isOldValid ? previousSecret : null].flatMap((stored) => {
    const value = stored && encryption.decrypt<string>(stored, PURPOSE)
    return value ? [value] : []
  })
}
