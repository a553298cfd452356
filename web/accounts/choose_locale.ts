import type { HttpContext } from '@adonisjs/core/http'
import { languageOf } from '#config/locales'
import { LANGUAGE_COOKIE } from '#languages/visitor_language'
import type User from '#models/user'

/**
 * Sets the language and the formats of a member. This browser keeps the language for pages without a
 * sign-in.
 * @param locale "browser" or a BCP 47 tag
 */
export function chooseLocale(user: User, locale: string, { response }: HttpContext) {
  if (locale === 'browser') {
    user.localeFromBrowser = true
    response.clearCookie(LANGUAGE_COOKIE)
  } else {
    user.merge({ locale, localeFromBrowser: false })
    response.plainCookie(LANGUAGE_COOKIE, languageOf(locale), { encode: false, maxAge: '1y' })
  }
}
