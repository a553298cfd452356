import type { HttpContext } from '@adonisjs/core/http'
import User from '#models/user'

type Right =
  'manageAccount' | 'setPassword' | 'editProfile' | 'changeRole' | 'mute' | 'actOnBehalfOf'

/**
 * Returns the account in the address.
 * @throws the same 404 for an account that the owner of the token may not manage like this, and for one
 *   that does not exist
 */
export async function memberFor({ bouncer, params }: HttpContext, right: Right) {
  const member = await User.findOrFail(params.id)
  await bouncer.with('UserPolicy').authorize(right, member)
  return member
}
