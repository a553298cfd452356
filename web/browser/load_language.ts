import { hasTranslations } from './say.js'

const languages: Record<string, () => Promise<unknown>> = {
  ru: () => import('./languages/ru.js'),
}

/** Turbo shows a page in another language when the texts of its language are loaded. */
export async function awaitLanguage(event: Event) {
  const { lang } = document.documentElement
  if (hasTranslations(lang) || !languages[lang]) return
  event.preventDefault()
  // Without the texts, the page says them in English.
  await languages[lang]().catch(() => undefined)
  ;(event as CustomEvent<{ resume: () => void }>).detail.resume()
}
