import type { HttpContext } from '@adonisjs/core/http'
import { languageOf, type Language } from '#config/locales'
import { LANGUAGE_COOKIE } from '#languages/visitor_language'
import type User from '#models/user'

/**
 * Sets the language and the formats of a member, without saving. This browser keeps the language for
 * pages without a sign-in.
 * @param locale "browser" or a BCP 47 tag
 */
export function chooseLocale(user: User, locale: string, ctx: HttpContext) {
  if (locale === 'browser') {
    user.localeFromBrowser = true
    ctx.response.clearCookie(LANGUAGE_COOKIE)
  } else {
    user.merge({ locale, localeFromBrowser: false })
    chooseLanguage(languageOf(locale), ctx)
  }
}

/** Sets the language of this browser. */
export function chooseLanguage(language: Language, { response }: HttpContext) {
  response.plainCookie(LANGUAGE_COOKIE, language, { encode: false, maxAge: '1y' })
}
