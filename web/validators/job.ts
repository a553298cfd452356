import { DateTime } from 'luxon'
import vine from '#validators/vine'
import { ignoreUnless, oneOf } from '#validators/list'
import { queueNames } from '#process/jobs/queues'

/** The time of a job with microseconds, and its id. */
const CURSOR =
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z_[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const cursorOrNothing = () =>
  vine
    .string()
    .parse(ignoreUnless(CURSOR, (cursor) => DateTime.fromISO(cursor.split('_')[0]).isValid))
    .optional()

/** Query parameters of the list of jobs. */
export const jobListValidator = vine.create({
  state: oneOf('waiting', 'running', 'given-up'),
  queue: oneOf(...queueNames),
  before: cursorOrNothing(),
  after: cursorOrNothing(),
})
