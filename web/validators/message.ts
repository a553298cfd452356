import vine from '#validators/vine'
import { canonicalBody, MAX_BODY_LENGTH } from '#chat/canonical_body'
import { isVisible } from '#support/plain_text'
import { numberOrNothing, uuidOrNothing } from '#validators/list'

const visible = vine.createRule((value, _, field) => {
  if (isVisible(String(value))) return
  field.report('Please write a message', 'visible', field)
})

const body = vine
  .string()
  .parse((text) => (typeof text === 'string' ? canonicalBody(text) : text))
  .maxLength(MAX_BODY_LENGTH)
  .use(visible())

export const newMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body,
})

export const messageValidator = vine.create({ body })

/** Query parameters of the page of a room. Invalid values are ignored. */
export const roomValidator = vine.create({
  before: numberOrNothing(),
  after: numberOrNothing(),
  message: uuidOrNothing(),
  edit: uuidOrNothing(),
})
