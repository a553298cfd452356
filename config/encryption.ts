import { defineConfig, drivers } from '@adonisjs/core/encryption'
import type { InferEncryptors } from '@adonisjs/core/types'
import env from '#config/env'

/** The first key signs and encrypts. The previous key is only accepted, so that APP_KEY can be replaced. */
const keys = [env.get('APP_KEY'), env.get('APP_KEY_BEFORE')].filter((key) => key !== undefined)

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
