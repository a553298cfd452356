import db from '@adonisjs/lucid/services/db'
import Alert from '#models/alert'

type Fields = Partial<Pick<Alert, 'cityId' | 'kind' | 'celsius' | 'paused'>>

/**
 * Changes fields of an alert of a member.
 * @param check looks at the locked alert before it changes, and may throw
 * @returns the alert with its new values
 * @throws E_ROW_NOT_FOUND if the member has no such alert
 */
export async function changeAlert(
  member: { id: number },
  id: number,
  fields: Fields,
  check?: (alert: Alert) => Promise<void>
) {
  return db.transaction(async (trx) => {
    const alert = await Alert.of(member, trx).where({ id }).forUpdate().firstOrFail()
    await check?.(alert)
    await alert.merge(fields).save()
    // A trigger decides whether the alert is armed.
    return alert.refresh()
  })
}
