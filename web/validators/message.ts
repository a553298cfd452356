import vine from '#validators/vine'
import { canonicalBody, MAX_BODY_LENGTH } from '#chat/canonical_body'
import { isVisible, visibleText } from '#support/plain_text'
import { numberOrNothing, uuidOrNothing } from '#validators/list'

const visible = vine.createRule((value, _, field) => {
  if (isVisible(String(value))) return
  field.report('Please write a message', 'visible', field)
})

/** Ignores what no list of names sends. */
function parseIds(text: unknown) {
  const isList = typeof text === 'string' && /^\d{1,9}(,\d{1,9}){0,49}$/.test(text)
  return isList ? text.split(',').map(Number) : null
}

const bodyText = vine
  .string()
  .parse((value) => (typeof value === 'string' ? canonicalBody(value) : value))
  .maxLength(MAX_BODY_LENGTH)

const body = bodyText.clone().use(visible())

/** The ids of the members whom the author has chosen from the list of names: "5,17". */
const chosen = vine
  .array(vine.number())
  .parse((text) => parseIds(text))
  .optional()

export const newMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body,
  chosen,
})

/** The text of a message that has files may be empty. */
export const fileMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body: bodyText.clone().optional(),
  chosen,
})

export const messageValidator = vine.create({ body, chosen })

/** The number of the last message that the member has read. */
export const readValidator = vine.create({
  number: vine.number().withoutDecimals().range([0, Number.MAX_SAFE_INTEGER]),
})

export const mentionsValidator = vine.create({ after: uuidOrNothing() })

export const seenMentionValidator = vine.create({ message: uuidOrNothing() })

/** The beginning of a name that somebody types. */
export const memberNameValidator = vine.create({
  name: vine
    .string()
    .parse((text) => (typeof text === 'string' ? visibleText(text).slice(0, 100) : null))
    .optional(),
})

/** Query parameters of the page of a room. Invalid values are ignored. */
export const roomValidator = vine.create({
  before: numberOrNothing(),
  after: numberOrNothing(),
  message: uuidOrNothing(),
  edit: uuidOrNothing(),
})
