import vine from '@vinejs/vine'

/** The id of a row, or nothing. */
const id = () =>
  vine
    .number()
    .parse((value) => (/^[1-9]\d{0,8}$/.test(String(value)) ? value : null))
    .optional()

/** Of whom or of what entries are shown, and before which; what makes no sense counts for nothing. */
export const auditValidator = vine.create({ actor: id(), member: id(), city: id(), before: id() })
