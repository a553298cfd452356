import LastAdminException from '#exceptions/last_admin_exception'
import TooManyAlertsException from '#exceptions/too_many_alerts_exception'

/** Returns an error for people if PostgreSQL has rejected a change because of one of our rules. */
export function explainCheckViolation(error: unknown) {
  const { constraint } = error as { constraint?: string }
  if (constraint === 'users_keep_an_admin') return new LastAdminException()
  return constraint === 'alerts_per_member' ? new TooManyAlertsException() : undefined
}
