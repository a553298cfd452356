import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { defaultLocale, languageOf, localeOf, type Language } from '#config/locales'
import { visitorLanguage } from '#languages/visitor_language'

const byLanguage = new Map<Language, I18n>()

/** Sets what somebody reads who is not signed in. */
export function useVisitorLocale(ctx: HttpContext) {
  const language = visitorLanguage(ctx)
  useLocale(ctx, language ? localeOf(language) : defaultLocale)
}

/** Sets the language of the texts, and the format of dates and numbers, of the page. */
export function useLocale(ctx: HttpContext, locale: string) {
  ctx.locale = locale
  ctx.i18n = i18nIn(languageOf(locale))
  ctx.view.share({ i18n: ctx.i18n, locale })
}

function i18nIn(language: Language) {
  let i18n = byLanguage.get(language)
  if (!i18n) byLanguage.set(language, (i18n = i18nManager.locale(language)))
  return i18n
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** Says texts in the language of the page. Undefined for the API. */
    i18n?: I18n
    /** The format of dates and numbers, as a BCP 47 tag. */
    locale?: string
  }
}
