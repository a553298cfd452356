import { messageClock } from '#browser/chat/message_clock'
import { muteSentence } from '#browser/chat/mute_sentence'
import { defaultLocale } from '#config/locales'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

interface Reader {
  timeZone?: string | null
  locale?: string
}

export default class MutedException extends UserFacingException {
  static status = 403
  static code = 'E_MUTED'
  title = 'Muted'

  /** @param until ISO 8601; null until an admin lifts the mute */
  constructor(until: string | null, { timeZone, locale = defaultLocale }: Reader = {}) {
    const zone = timeZone ?? 'UTC'
    const clock = messageClock(locale, zone)
    super(muteSentence(until, clock, phrase, zone === 'UTC' ? zone : undefined), {
      keepInput: true,
    })
  }
}
