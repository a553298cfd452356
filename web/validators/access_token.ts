import vine from '#validators/vine'
import { abilities } from '#accounts/abilities'
import { name } from '#validators/name'

/** Days until an access token expires. */
export const durations = ['7', '30', '90', '365'] as const

/** Ignores unknown ones. None at all is an error. */
function knownAbilities(chosen: unknown) {
  const known = abilities.filter((ability) => Array.isArray(chosen) && chosen.includes(ability))
  return known.length ? known : undefined
}

export const accessTokenValidator = vine.create({
  name: name(),
  expires_in: vine.enum(durations),
  abilities: vine.array(vine.enum(abilities)).parse(knownAbilities),
})
