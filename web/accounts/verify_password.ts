import hash from '@adonisjs/core/services/hash'
import User from '#models/user'
import { canonicalPassword, normalizeShort } from '#support/canonical_text'

/**
 * The canonical form, and the form that an older version may have hashed: it hashed what the browser
 * sent.
 */
function formsOf(password: string) {
  const canonical = canonicalPassword(password)
  return [...new Set([canonical, normalizeShort(canonical, 'NFD')])]
}

/** Whether this is the password of an account that has one. */
export async function isPasswordOf({ password: hashed }: User, password: string) {
  for (const form of formsOf(password)) {
    if (await hash.verify(hashed!, form)) return true
  }
  return false
}

/**
 * Returns the account. Takes as long for an unknown e-mail as for a wrong password.
 * @throws E_INVALID_CREDENTIALS
 */
export async function verifyCredentials(email: string, password: string): Promise<User> {
  const [canonical, older] = formsOf(password)
  try {
    return await User.verifyCredentials(email, canonical)
  } catch (error) {
    if (older === undefined) throw error
    return User.verifyCredentials(email, older)
  }
}
