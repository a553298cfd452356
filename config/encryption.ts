import { defineConfig, drivers } from '@adonisjs/core/encryption'
import type { InferEncryptors } from '@adonisjs/core/types'
import env from '#config/env'

/**
 * APP_KEY signs and encrypts new values. APP_KEY_BEFORE only verifies and decrypts existing values,
 * so that APP_KEY can be replaced.
 */
export const keys = [env.get('APP_KEY'), env.get('APP_KEY_BEFORE')].filter(
  (key) => key !== undefined
)

const encryptionConfig = defineConfig({
  default: 'gcm',
  list: {
    gcm: drivers.aes256gcm({ id: 'gcm', keys }),
  },
})

export default encryptionConfig

declare module '@adonisjs/core/types' {
  export interface EncryptorsList extends InferEncryptors<typeof encryptionConfig> {}
}
