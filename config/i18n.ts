import { configProvider } from '@adonisjs/core/config'
import type { I18nManagerConfig } from '@adonisjs/i18n/types'
import { defaultLanguage, languages } from '#config/locales'

/** Loaded by the processes that show pages or send mails. */
export default configProvider.create(async (): Promise<I18nManagerConfig> => {
  const { formatMessage } = await import('#support/format_message')
  const { loadTranslations } = await import('#languages/load_translations')
  return {
    defaultLocale: defaultLanguage,
    supportedLocales: Object.keys(languages),
    formatter: () => ({ name: 'cached-icu', format: formatMessage }),
    loaders: [() => ({ load: async () => loadTranslations() })],
  }
})
