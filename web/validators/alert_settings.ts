import { checkbox } from '#validators/checkbox'
import { report } from '#validators/report'
import vine from '#validators/vine'
import { phrase } from '#support/phrase'

/** Whether two times are the same. One of them may be typed without its first zero. */
const isSameTime = (one: string, other: unknown) =>
  one.padStart(5, '0') === String(other).padStart(5, '0')

const quietTime = vine.createRule<string>((input, other, field) => {
  const isOtherGiven = Boolean(field.data[other])
  if (!input) {
    if (isOtherGiven) report(BOTH, 'both', field)
  } else if (typeof input !== 'string' || !/^([01]?\d|2[0-3]):[0-5]\d$/.test(input)) {
    report(phrase('A time looks like 7:30 or 22:00'), 'clock', field)
  } else if (other === 'quiet_from' && isSameTime(input, field.data[other])) {
    report(phrase('The quiet hours must end at another time than they begin'), 'differs', field)
  }
})

const BOTH = phrase('Please fill in both times of the quiet hours, or none')

const time = (other: string) =>
  vine
    .any()
    .parse((value) => value ?? '')
    .use(quietTime(other))
    .transform((clock): string | null => clock || null)

export const alertSettingsValidator = vine.create(
  vine
    .object({
      alert_notices: checkbox(),
      alert_mails: checkbox(),
      alert_pushes: checkbox(),
      quiet_from: time('quiet_until'),
      quiet_until: time('quiet_from'),
    })
    .toCamelCase()
)
