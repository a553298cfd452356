import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { languageOf, localeOf } from '#config/locales'
import { useLocale, useVisitorLocale } from '#languages/use_locale'
import { visitorLanguage } from '#languages/visitor_language'
import type User from '#models/user'

/** Decides the language of the page: the member's setting, or else the language of the browser. */
export default class DetectLanguageMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { user } = ctx.auth
    if (user?.localeFromBrowser) await followBrowser(user, ctx)
    if (user) useLocale(ctx, user.locale)
    else useVisitorLocale(ctx)
    return next()
  }
}

/** Stores the language that the member used last: mails will be in it. */
async function followBrowser(user: User, ctx: HttpContext) {
  const language = visitorLanguage(ctx)
  if (!language || language === languageOf(user.locale)) return
  await user.merge({ locale: localeOf(language) }).save()
}
