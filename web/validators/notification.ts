import vine from '#validators/vine'
import { ADMIN_LIST } from '#validators/list'

const { after, before } = ADMIN_LIST

/** Query parameters of the list of notifications. Invalid values are ignored. */
export const notificationsPageValidator = vine.create({ after, before })
