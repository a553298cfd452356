import vine from '#validators/vine'
import { IANAZone } from 'luxon'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

const knownTimezone = vine.createRule(
  (value, _, field) => {
    if (typeof value === 'string' && IANAZone.isValidZone(value)) return
    report(phrase('The time zone must be a name such as Europe/Lisbon'), 'timezone', field)
  },
  {
    toJSONSchema(schema) {
      schema.description = 'An IANA name'
      schema.examples = ['Europe/Lisbon', 'Asia/Kathmandu', 'UTC']
    },
  }
)

/** An IANA name. */
export const timezone = () => vine.string().use(knownTimezone())
