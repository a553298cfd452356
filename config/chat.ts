import env from '#config/env'

export default {
  /** Whether visitors may read the lobby. */
  isPublic: env.get('CHAT_PUBLIC'),

  /** How long members may edit and delete their own messages. */
  changeMinutes: 15,
}
