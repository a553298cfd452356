import type { I18n } from '@adonisjs/i18n'
import app from '@adonisjs/core/services/app'
import { languageOf } from '#config/locales'
import { startProvider } from '#process/start_provider'

export interface Recipient {
  email: string
  /** Says texts in the language of the recipient. */
  i18n: I18n
}

let started: Promise<unknown> | undefined

/** Returns the language of mails for somebody with this locale. */
export async function i18nFor(locale: string) {
  // A command starts without it.
  if (!app.container.hasBinding('i18n')) {
    await (started ??= startProvider(() => import('@adonisjs/i18n/i18n_provider')))
  }
  const manager = await app.container.make('i18n')
  return manager.locale(languageOf(locale))
}
