import vine from '#validators/vine'
import { name } from '#validators/name'

/** Days until an access token expires. */
export const durations = ['7', '30', '90', '365'] as const

export const accessTokenValidator = vine.create({
  name: name(),
  expires_in: vine.enum(durations),
})
