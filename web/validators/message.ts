import vine from '#validators/vine'
import { canonicalBody, MAX_BODY_LENGTH } from '#chat/canonical_body'
import { MAX_SEARCH_LENGTH } from '#chat/search_words'
import { isVisible, visibleText } from '#support/plain_text'
import { idOrNothing, isUuid, numberOrNothing, uuidOrNothing } from '#validators/list'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

const visible = vine.createRule(
  (value, _, field) => {
    if (isVisible(String(value))) return
    report(phrase('Please write a message'), 'visible', field)
  },
  {
    toJSONSchema: (schema) => {
      schema.minLength = 1
      schema.pattern = String.raw`[\p{L}\p{N}\p{P}\p{S}]`
    },
  }
)

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

/** For programs: the members whom the text names, if several have the same name. */
const mentionIds = ({ strict }: { strict: boolean }) =>
  vine
    .array(
      vine
        .number({ strict })
        .withoutDecimals()
        .range([1, 2 ** 31 - 1])
    )
    .maxLength(50)

const asList = (value: unknown) => (value === undefined ? undefined : [value].flat())

/** Names of fields as in the contract. */
export const apiMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body,
  mentionIds: mentionIds({ strict: true }).optional(),
  quotedId: vine.string().uuid().toLowerCase().optional(),
})

/** The text of a message that has files may be empty. */
export const fileMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body: bodyText.clone().optional(),
  chosen,
  quoted_id: vine.string().uuid().toLowerCase().optional(),
})

/** Like `fileMessageValidator`, with names of fields as in the contract. */
export const apiFileMessageValidator = vine.create({
  id: vine.string().uuid().toLowerCase(),
  body: bodyText.clone().optional(),
  // A form has a field for each of them.
  mentionIds: mentionIds({ strict: false }).parse(asList).optional(),
  quotedId: vine.string().uuid().toLowerCase().optional(),
})

export const apiMessageChangeValidator = vine.create({
  body,
  mentionIds: mentionIds({ strict: true }).optional(),
})

export const messageValidator = vine.create({ body, chosen })

/** Like `readValidator`, for programs. */
export const apiReadValidator = vine.create({
  number: vine.number({ strict: true }).withoutDecimals().range([0, Number.MAX_SAFE_INTEGER]),
})

/** The number of the last message that the member has read. */
export const readValidator = vine.create({
  number: vine.number().withoutDecimals().range([0, Number.MAX_SAFE_INTEGER]),
})

export const mentionsValidator = vine.create({ after: uuidOrNothing() })

export const seenMentionValidator = vine.create({ message: uuidOrNothing() })

/** Like `seenMentionValidator`, for programs. */
export const apiSeenMentionValidator = vine.create({
  messageId: vine.string().uuid().toLowerCase().optional(),
})

const nameBeginning = vine
  .string()
  .parse((text) => (typeof text === 'string' ? visibleText(text).slice(0, 100) : null))
  .optional()

/** The beginning of a name that somebody types. As long as there is none: who is present. */
export const memberNameValidator = vine.create({ name: nameBeginning, present: memberIds })

export const apiMemberNameValidator = vine.create({ name: nameBeginning.clone() })

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

const searchText = vine
  .string()
  .parse((text) => (typeof text === 'string' ? text.replace(/\p{Cc}/gu, ' ').trim() : null))

const SEARCH_FILTERS = { room: numberOrNothing(), author: idOrNothing(), before: uuidOrNothing() }

/** Query parameters of a search of messages. Invalid values are ignored. */
export const searchValidator = vine.create({
  q: searchText.clone().optional(),
  ...SEARCH_FILTERS,
})

/** Like `searchValidator`, for programs: they must search for something. */
export const apiSearchValidator = vine.create({
  search: searchText.clone().minLength(1).maxLength(MAX_SEARCH_LENGTH),
  ...SEARCH_FILTERS,
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
