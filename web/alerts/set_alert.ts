import db from '@adonisjs/lucid/services/db'
import Alert from '#models/alert'

type Fields = Pick<Alert, 'cityId' | 'kind' | 'celsius'> & Partial<Pick<Alert, 'paused'>>

/**
 * Sets an alert of a member.
 * @throws AlertExistsException, TooManyAlertsException
 */
export async function setAlert(member: { id: number }, fields: Fields) {
  return db.transaction(async (trx) => {
    const alert = await Alert.create({ ...fields, userId: member.id }, { client: trx })
    // A trigger decides whether the alert is armed.
    return alert.refresh()
  })
}
