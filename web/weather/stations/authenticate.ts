import type { HttpRequest } from '@adonisjs/core/http'
import Station from '#models/station'
import { validSecrets } from '#models/stored_secret'
import { hasValidSignature, isCurrent, isEqual, newSecret } from '#support/standard_webhooks'
import InvalidSignatureException from '#exceptions/invalid_signature_exception'

/** Is used for a station that does not exist, so that it takes as long as any other. */
const NO_SECRET = newSecret()

const MAX_ID_LENGTH = 200

/**
 * Returns the station that has sent a request, and the id of the request, if it has one. A station signs its
 * requests, or sends its secret as a token.
 * @throws InvalidSignatureException
 */
export async function authenticateStation(request: HttpRequest, id: number) {
  const station = await Station.present().where('stations.id', id).preload('city').first()
  const known = station ? validSecrets(station) : []
  const secrets = known.length > 0 ? known : [NO_SECRET]
  const requestId = request.header('webhook-id')
  if (requestId !== undefined && (requestId === '' || requestId.length > MAX_ID_LENGTH)) {
    throw new InvalidSignatureException()
  }
  const isValid = request.header('webhook-signature')
    ? isSigned(request, requestId, secrets)
    : hasToken(request.header('authorization'), secrets)
  if (!station || !isValid) throw new InvalidSignatureException()
  return { station, requestId }
}

function isSigned(request: HttpRequest, id: string | undefined, secrets: string[]) {
  const timestamp = Number(request.header('webhook-timestamp') || Number.NaN)
  const message = { id: id ?? '', timestamp, body: request.raw() ?? '' }
  const isGenuine = hasValidSignature(message, request.header('webhook-signature')!, secrets)
  if (isGenuine && !isCurrent(timestamp)) throw InvalidSignatureException.outdated()
  return isGenuine && id !== undefined
}

function hasToken(header: string | undefined, secrets: string[]) {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(header ?? '') ?? []
  return secrets.map((secret) => isEqual(token, secret)).includes(true)
}
