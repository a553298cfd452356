import vine from '#validators/vine'
import { canonicalBody, MAX_BODY_LENGTH } from '#chat/canonical_body'
import { isVisible, visibleText } from '#support/plain_text'
import { idOrNothing, isUuid, numberOrNothing, uuidOrNothing } from '#validators/list'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

const visible = vine.createRule((value, _, field) => {
  if (isVisible(String(value))) return
  report(phrase('Please write a message'), 'visible', field)
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

/** Ids of members: "5,17". */
const memberIds = vine
  .array(vine.number())
  .parse((text) => parseIds(text))
  .optional()

/** The members whom the author has chosen from the list of names. */
const chosen = memberIds.clone()

export const newMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body,
  chosen,
  quoted_id: vine.string().uuid().toLowerCase().optional(),
})

/** Names of fields as in the contract. */
export const apiMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body,
  quotedId: vine.string().uuid().toLowerCase().optional(),
})

/** The text of a message that has files may be empty. */
export const fileMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body: bodyText.clone().optional(),
  chosen,
  quoted_id: vine.string().uuid().toLowerCase().optional(),
})

export const messageValidator = vine.create({ body, chosen })

/** The number of the last message that the member has read. */
export const readValidator = vine.create({
  number: vine.number().withoutDecimals().range([0, Number.MAX_SAFE_INTEGER]),
})

export const mentionsValidator = vine.create({ after: uuidOrNothing() })

export const seenMentionValidator = vine.create({ message: uuidOrNothing() })

/** The beginning of a name that somebody types. As long as there is none: who is present. */
export const memberNameValidator = vine.create({
  name: vine
    .string()
    .parse((text) => (typeof text === 'string' ? visibleText(text).slice(0, 100) : null))
    .optional(),
  present: memberIds,
})

const HISTORY = { before: numberOrNothing(), after: numberOrNothing() }

/** Query parameters of a part of the history. Invalid values are ignored. */
export const historyValidator = vine.create(HISTORY)

/** Query parameters of the page of a room. Invalid values are ignored. */
export const roomValidator = vine.create({
  ...HISTORY,
  message: uuidOrNothing(),
  edit: uuidOrNothing(),
  quote: uuidOrNothing(),
})

/** Query parameters of a search of messages. Invalid values are ignored. */
export const searchValidator = vine.create({
  q: vine
    .string()
    .parse((text) => (typeof text === 'string' ? text.replace(/\p{Cc}/gu, ' ').trim() : null))
    .optional(),
  room: numberOrNothing(),
  author: idOrNothing(),
  before: uuidOrNothing(),
})

/** Longer lists of ids are cut: a page asks again for the rest. */
const MAX_QUOTES = 100

/** Query parameters of a request for quoted messages: ids with commas between them. */
export const quotesValidator = vine.create({
  ids: vine
    .array(vine.string())
    .parse((ids) =>
      typeof ids === 'string' ? ids.split(',').filter(isUuid).slice(0, MAX_QUOTES) : []
    ),
})
