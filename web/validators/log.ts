import vine from '#validators/vine'
import { KINDS, type Kind } from '#training/kinds'
import { ADMIN_LIST, dayOrNothing, idOrNothing, oneOf } from '#validators/list'

const { search, ...position } = ADMIN_LIST

/** Query parameters that filter a log. Invalid values are ignored. */
const LOG_FILTER = {
  from: dayOrNothing(),
  to: dayOrNothing(),
  kind: oneOf(...(Object.keys(KINDS) as Kind[])),
  city: idOrNothing(),
  search,
}

/** Query parameters of everything that shows the filtered entries, such as an export. */
export const logFilterValidator = vine.create(LOG_FILTER)

/** Query parameters of the list of entries. */
export const logListValidator = vine.create({ ...LOG_FILTER, ...position })
