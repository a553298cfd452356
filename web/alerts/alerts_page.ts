import type { Reader } from '#browser/alerts/alert_sentence'
import { formatLimit } from '#browser/alerts/format_limit'
import { alertRule } from '#alerts/alert_rule'
import { MARGIN } from '#alerts/limits'
import Alert from '#models/alert'
import type User from '#models/user'

/** Returns the alerts of a member, each with its rule and its state in words. */
export async function alertsPage(member: User, reader: Reader) {
  const watched = await member.watchedCities()
  const watchedIds = new Set(watched.map(({ id }) => id))
  const alerts = await Alert.of(member).preload('city').orderBy('kind').orderBy('celsius')
  return alerts
    .sort((one, other) => one.city.name.localeCompare(other.city.name, reader.locale))
    .map((alert) => ({
      id: alert.id,
      city: alert.city,
      paused: alert.paused,
      rule: alertRule({ kind: alert.kind, celsius: Number(alert.celsius) }, reader),
      state: stateOf(alert, watchedIds.has(alert.cityId), reader),
    }))
}

function stateOf(alert: Alert, isWatched: boolean, reader: Reader) {
  const { say } = reader
  if (alert.paused) return say('Paused')
  if (!alert.city.enabled) return say('Rests, because the city is not offered at the moment')
  if (!isWatched) return say('Rests, because the city is not on your board')
  return alert.armed ? say('On') : describeCrossed(alert, reader)
}

/** Says when an alert tells again. */
function describeCrossed({ kind, celsius }: Alert, { unit, locale, say }: Reader) {
  const limit = Number(celsius)
  if (kind === 'change') return say('Crossed: tells again after the temperature has been calm')
  const back = kind === 'above' ? limit - MARGIN : limit + MARGIN
  const text = { limit: formatLimit(back, unit, locale) }
  return kind === 'above'
    ? say('Crossed: tells again after the temperature has fallen to {limit}', text)
    : say('Crossed: tells again after the temperature has risen to {limit}', text)
}
