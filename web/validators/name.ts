import vine from '@vinejs/vine'

/** Control characters can change what a terminal shows, and break lines of logs and lists. */
const printable = vine.createRule((value, _, field) => {
  if (!/\p{Cc}/u.test(String(value))) return
  const message = 'The {{ field }} must not contain tabs, line breaks or other control characters'
  field.report(message, 'printable', field)
})

/** The name of a person or a thing. */
export const name = () => vine.string().maxLength(100).use(printable())
