import { errors } from '@vinejs/vine'
import type { Ability } from '#accounts/abilities'

/**
 * Returns those of the chosen abilities that a new token may have.
 * @param chosen undefined for all that it may have
 * @throws E_VALIDATION_ERROR if it may have none of them
 */
export function grantAbilities(
  chosen: readonly Ability[] | undefined,
  allowed: readonly Ability[]
): readonly Ability[] {
  if (!chosen) return allowed
  const granted = allowed.filter((ability) => chosen.includes(ability))
  if (granted.length) return granted
  const message = 'The token may have none of these abilities'
  throw new errors.E_VALIDATION_ERROR([{ field: 'abilities', rule: 'allowed', message }])
}
