import { errors } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { claimKey, REPLAYED, settleKey } from '#api/idempotency'
import type { Operation } from '#api/operation'
import KeyInUseException from '#exceptions/key_in_use_exception'
import KeyReusedException from '#exceptions/key_reused_exception'
import MissingAbilityException from '#exceptions/missing_ability_exception'
import MissingEtagException from '#exceptions/missing_etag_exception'
import { countApiRequest } from '#middleware/count_api_request'

/** Bodies of the API are flat, or lists of flat objects. Deeper ones only cost time. */
const MAX_DEPTH = 8

/**
 * Lets in a program that may do the operation. The token and its ability are checked before anything is
 * looked up, so a refusal says nothing about what exists.
 */
export default class ApiMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { definition }: Operation) {
    const { auth, bouncer, request, response } = ctx
    const { ability, policy, ifMatch, once } = definition
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Cache-Control', 'private, no-cache')
    response.vary('Authorization')
    // The forms of pages name another method in the address. A program sends the method itself.
    if (request.method() !== request.intended()) {
      throw new Exception('The address names another method', { status: 400 })
    }

    const isKnown = ability !== 'none' && (await auth.checkUsing(['api']))
    await countApiRequest(ctx, isKnown)
    if (ability !== 'none') {
      if (!isKnown) {
        response.header('WWW-Authenticate', 'Bearer')
        throw auth.use('api').refusal
      }
      if (ability !== 'any' && !auth.use('api').abilities.includes(ability)) {
        const scope = `error="insufficient_scope", scope="${ability}"`
        response.header('WWW-Authenticate', `Bearer ${scope}`)
        throw new MissingAbilityException(ability)
      }
    }
    if (policy && (await bouncer.with('UserPolicy').denies(policy))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    assertReadable(ctx, definition)
    if (ifMatch && !request.header('if-match')) throw new MissingEtagException()

    const key = once && request.header('idempotency-key')
    return key ? this.#handleOnce(ctx, next, key) : next()
  }

  /** A program that got no response may send the request again: it gets the response of the first one. */
  async #handleOnce(ctx: HttpContext, next: NextFn, key: string) {
    const { auth, response } = ctx
    if (key.length > 255) throw new Exception('The key is too long', { status: 400 })
    const claim = await claimKey(auth.user!, key, ctx)
    if (claim === 'other') throw new KeyReusedException()
    if (claim === 'running') {
      response.header('Retry-After', 1)
      throw new KeyInUseException()
    }
    if (claim !== 'new') {
      for (const [name, value] of Object.entries(claim.headers)) response.header(name, value)
      return response.header(REPLAYED, 'true').status(claim.status).send(claim.body)
    }
    await next()
    await settleKey(auth.user!, key, ctx)
  }
}

/** @throws an exception with status 415 or 400 if the body is not what the operation reads */
function assertReadable({ request }: HttpContext, { body, form }: Operation['definition']) {
  // Programs send `Content-Length: 0` with a PUT or a POST that has no body.
  if (!request.hasBody() || request.header('content-length') === '0') return
  const types = form ? ['multipart/form-data'] : []
  if (body || !form) types.push('application/json')
  if (!request.is(types)) throw new Exception('The body has another type', { status: 415 })
  if (body && depthOf(request.body()) > MAX_DEPTH) {
    throw new Exception('The body is too deep', { status: 400 })
  }
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return depth
  return Math.max(depth, ...Object.values(value).map((each) => depthOf(each, depth + 1)))
}
