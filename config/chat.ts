import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { dataDir } from '#config/app'
import env from '#config/env'

const log = env.get('CHAT_LOG')

const MEGABYTE = 1024 * 1024

export default {
  /** Whether visitors may read the lobby. */
  isPublic: env.get('CHAT_PUBLIC'),

  files: {
    /** 0: messages have no files. */
    perMessage: env.get('CHAT_FILES_PER_MESSAGE'),

    /** For all files of a message together. */
    messageBytes: env.get('CHAT_FILES_MB') * MEGABYTE,

    /** For all files of a member in `memberDays`. */
    memberBytes: env.get('CHAT_FILES_PER_MEMBER_MB') * MEGABYTE,
    memberDays: 30,

    /** For all files of the club, with their previews. */
    totalBytes: env.get('CHAT_FILES_TOTAL_MB') * MEGABYTE,

    /** How long the files of deleted messages are kept, in case an admin restores the message. */
    deletedDays: 30,
  },

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
