import { checkbox } from '#validators/checkbox'
import vine from '#validators/vine'

export const chatSettingsValidator = vine.create(
  vine.object({ hides_presence: checkbox() }).toCamelCase()
)
