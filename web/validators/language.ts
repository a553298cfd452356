import vine from '#validators/vine'
import { languages, type Language } from '#config/locales'

export const languageValidator = vine.create({
  language: vine.enum(Object.keys(languages) as Language[]),
})
