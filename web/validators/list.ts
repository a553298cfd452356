import vine from '@vinejs/vine'

export const LIST = {
  search: vine
    .string()
    .parse((text) => (typeof text === 'string' ? text.replaceAll('\0', '').slice(0, 100) : null))
    .optional(),
  page: vine.number().parse((page) => (/^[1-9]\d{0,5}$/.test(String(page)) ? page : 1)),
}

/** What a searched and paged list takes from its address; what makes no sense counts for nothing. */
export const listValidator = vine.create(LIST)
