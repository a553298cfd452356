import type { I18n } from '@adonisjs/i18n'
import type { Reader } from '#browser/alerts/alert_sentence'
import { sayIn } from '#languages/say'
import type User from '#models/user'

/** How a member reads temperatures and texts. */
export function readerOf({ temperatureUnit: unit, locale }: User, i18n: I18n): Reader {
  return { unit, locale, say: sayIn(i18n) }
}
