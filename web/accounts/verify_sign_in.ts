import { SignInThrottle } from '#accounts/sign_in_throttle'
import { verifyCredentials } from '#accounts/verify_password'
import UserFacingException from '#exceptions/user_facing_exception'
import { DEACTIVATED_MESSAGE } from '#models/sign_in'

/**
 * Returns the account of somebody who signs in with a password. Limits how many passwords somebody can
 * guess.
 * @param address the IP address of the request
 * @throws E_INVALID_CREDENTIALS, E_TOO_MANY_REQUESTS, and UserFacingException if the account is deactivated
 */
export async function verifySignIn(email: string, password: string, address: string) {
  const throttle = new SignInThrottle(email, address)
  await throttle.begin()
  const user = await verifyCredentials(email, password)
  await throttle.succeeded()
  if (!user.active) {
    throw new UserFacingException(DEACTIVATED_MESSAGE, { status: 403, redirectTo: '/login' })
  }
  return user
}
