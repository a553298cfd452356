import { checkbox } from '#validators/checkbox'
import vine from '#validators/vine'

export const notificationSettingsValidator = vine.create(
  vine.object({ mention_mails: checkbox() }).toCamelCase()
)
