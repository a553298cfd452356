import type { HttpContext } from '@adonisjs/core/http'
import { DateTime, IANAZone } from 'luxon'

/**
 * Returns the member's time zone: the one of the settings, otherwise the one of the browser,
 * otherwise UTC.
 * @param browserZone what the browser says; nothing but a known IANA name is used
 */
export function timeZoneOf(user: { timeZone: string | null }, browserZone?: unknown) {
  return [user.timeZone, browserZone].find(isKnownZone) ?? 'UTC'
}

function isKnownZone(name: unknown): name is string {
  return typeof name === 'string' && IANAZone.isValidZone(name)
}

/** Returns the calendar day in a time zone, such as 2026-11-21. */
export function todayIn(zone: string) {
  return DateTime.now().setZone(zone).toISODate()!
}

/** Returns the year that has begun in every time zone: the last one begins twelve hours after UTC. */
export const yearEverywhere = () => DateTime.utc().minus({ hours: 12 }).year

/** Returns the time zone of the member who makes a request. The browser sends its own in a cookie. */
export const memberZone = (ctx: HttpContext) => zoneOf(ctx.auth.getUserOrFail(), ctx)

/** Like `memberZone`, for a member for whom somebody else makes the request. */
export function zoneOf(member: { timeZone: string | null }, { request }: HttpContext) {
  return timeZoneOf(member, request.plainCookie('time_zone', undefined, false))
}

/** Returns the calendar day of the member who makes a request, such as 2026-11-21. */
export const memberToday = (ctx: HttpContext) => todayIn(memberZone(ctx))

/**
 * Returns the calendar day of a member for a program, which has no time zone of its own: that of the
 * settings, or otherwise the day that has begun somewhere.
 */
export const latestToday = ({ timeZone }: { timeZone: string | null }) =>
  todayIn(isKnownZone(timeZone) ? timeZone : 'Pacific/Kiritimati')
