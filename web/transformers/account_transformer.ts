import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Account } from '#api/schemas/account'
import type User from '#models/user'

/** PostgreSQL adds seconds to a time of day. */
const clockOf = (time: string) => time.slice(0, 5)

export default class AccountTransformer extends BaseTransformer<User> {
  toObject(): Shaped<typeof Account> {
    const { emailVerifiedAt, createdAt, quietFrom, quietUntil, quietZone } = this.resource
    return {
      ...this.pick(this.resource, [
        'id',
        'name',
        'email',
        'role',
        'locale',
        'localeFromBrowser',
        'theme',
        'temperatureUnit',
        'distanceUnit',
        'timeZone',
        'paceKinds',
        'shownInClub',
        'yearlyReport',
        'hidesPresence',
        'mentionMails',
        'alertNotices',
        'alertMails',
        'alertPushes',
      ]),
      emailVerifiedAt: emailVerifiedAt?.toUTC().toISO() ?? null,
      createdAt: createdAt.toUTC().toISO()!,
      quietHours:
        quietFrom && quietUntil
          ? {
              from: clockOf(quietFrom),
              until: clockOf(quietUntil),
              timeZone: quietZone,
            }
          : null,
    }
  }
}
