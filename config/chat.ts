import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { dataDir } from '#config/app'
import env from '#config/env'

const log = env.get('CHAT_LOG')

export default {
  /** Whether visitors may read the lobby. */
  isPublic: env.get('CHAT_PUBLIC'),

  /** How long members may edit and delete their own messages. */
  changeMinutes: 15,

  /** How long a mention may stay unseen before the member gets a mail. */
  mentionMailMinutes: 10,

  /**
   * Path of the journal without number and extension, or undefined if there is none. Each process
   * has a file of its own.
   */
  journal:
    log === 'off'
      ? undefined
      : `${log ? app.makePath(log) : join(dataDir, 'chat', 'chat')}-${env.get('PORT')}`,
}
