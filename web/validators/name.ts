import vine from '@vinejs/vine'

/** Terminals obey them, a line of a log or a list ends at them, and no database takes all of them. */
const printable = vine.createRule((value, _, field) => {
  if (!/\p{Cc}/u.test(String(value))) return
  const sentence = 'The {{ field }} may have no tabs, line breaks or other control characters'
  field.report(sentence, 'printable', field)
})

/** What somebody or something is called. */
export const name = () => vine.string().maxLength(100).use(printable())
