import db from '@adonisjs/lucid/services/db'
import { requestVerification } from '#accounts/email_verification'
import User from '#models/user'

/** Creates the account of a visitor, and sends a link that confirms their e-mail. */
export async function register(account: {
  name: string
  email: string
  password: string
  locale?: string
  localeFromBrowser?: boolean
}) {
  return db.transaction(async (trx) => {
    const user = await User.create(account, { client: trx })
    await requestVerification(user, trx)
    return user.refresh()
  })
}
