import { phrase } from '#support/phrase'

/**
 * The abilities of access tokens, as they are stored, each with a sentence for people. A token has only
 * the abilities that its owner has chosen. A page may do everything that its member may do.
 */
export const ABILITIES = {
  'cities:read': phrase('See the cities on your board and their temperatures'),
  'messages:read': phrase('Read the chat: the lobby and the rooms of your cities'),
  'messages:write': phrase('Write messages in the chat in your name, edit and delete them'),
} as const

export type Ability = keyof typeof ABILITIES

export const abilities = Object.keys(ABILITIES) as Ability[]

/**
 * Reads the abilities of a token as they are stored. Ignores unknown ones, such as the "*" of other
 * applications.
 */
export function parseAbilities(stored: string): Ability[] {
  const names: unknown[] = JSON.parse(stored)
  return abilities.filter((ability) => names.includes(ability))
}
