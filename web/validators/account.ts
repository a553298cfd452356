import { locales } from '#config/locales'
import { KINDS } from '#training/kinds'
import { name } from '#validators/name'
import { timezone } from '#validators/timezone'
import vine from '#validators/vine'

const flag = () => vine.boolean({ strict: true })
const clock = () => vine.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)

const otherThanFrom = vine.createRule((value, _, field) => {
  if (value !== field.parent.from) return
  field.report('The quiet hours must end at another time than they begin', 'differs', field)
})

const quietHours = vine.object({
  from: clock(),
  until: clock().use(otherThanFrom()),
  timeZone: timezone().nullable().optional(),
})

/** For programs: the fields of an account that change. The pages have a form for each group of them. */
export const apiAccountChangeValidator = vine.create(
  vine.helpers.optional({
    name: name(),
    locale: vine.enum(Object.keys(locales)),
    localeFromBrowser: flag(),
    theme: vine.enum(['auto', 'light', 'dark']),
    temperatureUnit: vine.enum(['C', 'F']),
    distanceUnit: vine.enum(['km', 'mi']),
    timeZone: timezone().nullable(),
    paceKinds: vine.array(vine.enum(Object.keys(KINDS))).distinct(),
    shownInClub: flag(),
    yearlyReport: flag(),
    hidesPresence: flag(),
    mentionMails: flag(),
    alertNotices: flag(),
    alertMails: flag(),
    alertPushes: flag(),
    quietHours: quietHours.nullable(),
  })
)
