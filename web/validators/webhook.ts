import { isIP } from 'node:net'
import config from '#config/webhooks'
import { isInternetAddress } from '#support/internet_address'
import { phrase } from '#support/phrase'
import { API_LIST } from '#validators/list'
import { name } from '#validators/name'
import { report } from '#validators/report'
import vine from '#validators/vine'
import { webhookEvents } from '#webhooks/events'
import { describe } from '#validators/describe'

const NO_ADDRESS = phrase('The address must be a URL such as https://example.org/hook')
const NOT_HTTPS = phrase('The address must begin with https://')
const CREDENTIALS = phrase('The address must contain no user name and no password')
const PRIVATE = phrase('The address is not on the public internet')

/** A name is resolved only when a request is sent: until then, it may get another address. */
const receiver = vine.createRule((value, _, field) => {
  const problem = problemOf(String(value))
  if (problem) report(problem, 'receiver', field)
})

function problemOf(address: string) {
  const url = URL.parse(address)
  if (!url?.hostname) return NO_ADDRESS
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && config.allowsHttp)
  if (!isAllowed) return NOT_HTTPS
  if (url.username || url.password) return CREDENTIALS
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isPrivate = host === 'localhost' || (isIP(host) > 0 && !isInternetAddress(host))
  return isPrivate && !config.privateHosts.includes(host) ? PRIVATE : undefined
}

/** Ignores unknown ones. None at all is an error. */
function knownEvents(chosen: unknown) {
  const known = webhookEvents.filter((event) => Array.isArray(chosen) && chosen.includes(event))
  return known.length > 0 ? known : undefined
}

const fields = {
  name: name(),
  url: vine
    .string()
    .maxLength(2000)
    .use(receiver())
    .use(
      describe({
        description: 'Begins with `https://`, and is on the public internet',
        examples: ['https://example.org/hook'],
      })
    ),
}

export const webhookValidator = vine.create({
  ...fields,
  events: vine.array(vine.enum(webhookEvents)).parse(knownEvents),
})

const apiFields = {
  ...fields,
  events: vine
    .array(vine.enum(webhookEvents))
    .parse((chosen) => (Array.isArray(chosen) ? [...new Set(chosen)] : chosen))
    .minLength(1),
}

/** For programs. */
export const apiWebhookValidator = vine.create(apiFields)

/** For programs: the fields that change. */
export const apiWebhookChangeValidator = vine.create(vine.helpers.optional(apiFields))

/** Query parameters of the list of deliveries of the API. */
export const apiDeliveriesValidator = vine.create(API_LIST)
