import type { HttpContext } from '@adonisjs/core/http'
import { languages, type Language } from '#config/locales'

/** Holds the language that somebody has chosen in this browser. */
export const LANGUAGE_COOKIE = 'language'

const known = Object.keys(languages) as Language[]

/** Returns the language that was chosen in this browser, or else the one that the browser asks for, if any. */
export function visitorLanguage({ request, response }: HttpContext): Language | undefined {
  const chosen = request.plainCookie(LANGUAGE_COOKIE, undefined, false)
  if (known.includes(chosen)) return chosen
  response.vary('Accept-Language')
  const accepted = request.header('accept-language', '*')!
  // Programs and some browsers ask for any language.
  if (accepted.startsWith('*')) return undefined
  return (request.language(known) as Language | null) ?? undefined
}
