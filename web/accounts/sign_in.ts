import type { HttpContext } from '@adonisjs/core/http'
import SignIn from '#models/sign_in'
import type User from '#models/user'

/**
 * Signs the user in at this browser, under a new session id.
 * @param options.remember whether the sign-in outlives the browser window
 * @throws E_INVALID_CREDENTIALS if the password was changed, or the account deactivated, since the
 *   password was verified
 */
export async function signIn(
  { auth, request }: HttpContext,
  user: User,
  { remember = false } = {}
) {
  await SignIn.start(user, request.header('user-agent'), plainAddress(request.ip()))
  await auth.use('web').login(user, remember)
}

/** Removes the prefix that Node writes before the IPv4 addresses of a socket for both versions. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** Ends the sign-in of this browser and deletes everything in its session. */
export async function signOut(ctx: HttpContext) {
  await SignIn.end(ctx.auth.user!.signInId!)
  await clearSession(ctx)
}

/** Deletes everything in the session of this browser, whose sign-in has already ended. */
export async function clearSession({ auth, response, session }: HttpContext) {
  // Also deletes what the browser has stored for us: the last board, and with the service worker its
  // subscription to push messages. The next page registers the worker again.
  response.header('Clear-Site-Data', '"storage"')
  await auth.use('web').logout()
  session.clear()
  session.regenerate()
}
