import vine from '#validators/vine'
import { MUTE_DURATIONS, type MuteDuration } from '#chat/mute'
import { canonicalText } from '#support/canonical_text'
import { printable } from '#validators/name'

const durations = Object.keys(MUTE_DURATIONS) as MuteDuration[]

export const muteValidator = vine.create({
  duration: vine.enum(durations),
  reason: vine
    .string()
    .parse((text) => (typeof text === 'string' ? canonicalText(text) || undefined : text))
    .maxLength(200)
    .use(printable())
    .optional(),
})
