import type { HttpContext } from '@adonisjs/core/http'
import { chooseLanguage, chooseLocale } from '#accounts/choose_locale'
import { localeOf } from '#config/locales'
import { languageValidator } from '#validators/language'

export default class LanguagesController {
  async update(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { language } = await request.validateUsing(languageValidator)
    if (auth.user) {
      chooseLocale(auth.user, localeOf(language), ctx)
      await auth.user.save()
    } else {
      chooseLanguage(language, ctx)
    }
    return response.redirect().withQs().back()
  }
}
