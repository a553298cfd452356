import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import config from '#config/push'
import DeviceTakenException from '#exceptions/device_taken_exception'
import { IS_VALID } from '#models/sign_in'
import type User from '#models/user'
import { deviceName } from '#support/device_name'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** The URL at which the browser of a device receives pushes, and the keys that encrypt them. */
export interface PushAddress {
  endpoint: string
  /** 65 bytes as base64url */
  public_key: string
  /** 16 bytes as base64url */
  auth_secret: string
}

/** A device to which alerts are pushed. */
export interface PushDevice {
  id: number
  name: string
  since: DateTime
  /** Whether the member uses it now. */
  isThis: boolean
  /** Whether its push service does not accept this installation any more. */
  isRefused: boolean
}

/** SQL: whether nothing is sent to a device, because its push service has refused the key of this installation. */
export const IS_REFUSED = `refused_key IS NOT DISTINCT FROM '${config.keys?.publicKey ?? ''}'`

/** Returns the devices of a member that get pushes, the newest first. */
export async function devicesOf({ id, signInId }: User): Promise<PushDevice[]> {
  const { rows } = await db.rawQuery(
    `SELECT push_subscriptions.id, sign_in_id, device, push_subscriptions.created_at,
         ${IS_REFUSED} AS is_refused
       FROM push_subscriptions JOIN sign_ins ON sign_ins.id = sign_in_id
       JOIN users ON users.id = user_id
       WHERE users.id = ? AND ${IS_VALID} ORDER BY push_subscriptions.id DESC`,
    [id]
  )
  return rows.map((row: Record<string, any>) => ({
    id: row.id,
    name: deviceName(row.device),
    since: DateTime.fromJSDate(row.created_at),
    isThis: row.sign_in_id === signInId,
    isRefused: row.is_refused,
  }))
}

/**
 * Lets the device of a sign-in get pushes. Another sign-in of the same browser gets none any more: whoever
 * knows the secret of a browser may move its pushes.
 * @throws DeviceTakenException if another sign-in has this address with another secret
 */
export async function addDevice({ signInId }: User, address: PushAddress) {
  const row = { sign_in_id: signInId, ...address }
  try {
    await db.transaction(async (trx) => {
      const { endpoint, auth_secret: secret } = address
      await trx.from('push_subscriptions').where({ endpoint, auth_secret: secret }).delete()
      await trx.rawQuery(
        `INSERT INTO push_subscriptions (sign_in_id, endpoint, public_key, auth_secret)
           VALUES (:sign_in_id, :endpoint, :public_key, :auth_secret)
           ON CONFLICT (sign_in_id) DO UPDATE SET endpoint = excluded.endpoint,
             public_key = excluded.public_key, auth_secret = excluded.auth_secret,
             refused_key = NULL`,
        row as Record<string, any>
      )
    })
  } catch (error) {
    if (hasSqlState(error, SQL_STATE.uniqueViolation)) throw new DeviceTakenException()
    throw error
  }
}

/**
 * Stops the pushes to a device until the member adds it again, or this installation has another key.
 * @param endpoint the device may have another address meanwhile
 */
export function refuseDevice(id: number, { endpoint }: PushAddress) {
  return db
    .from('push_subscriptions')
    .where({ id, endpoint })
    .update({ refused_key: config.keys!.publicKey })
}

/** Stops the pushes to a device of a member. Returns whether it got any. */
export async function removeDevice({ id }: User, deviceId: number) {
  const { rowCount } = await db.rawQuery(
    `DELETE FROM push_subscriptions USING sign_ins
       WHERE push_subscriptions.id = ? AND sign_ins.id = sign_in_id AND user_id = ?`,
    [deviceId, id]
  )
  return rowCount > 0
}
