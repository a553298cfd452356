import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import type { HttpError, StatusPageRange, StatusPageRenderer } from '@adonisjs/core/types/http'
import { isDevServer } from '#config/app'
import { operatorMessage } from '#exceptions/operator_message'
import { SECRET_FIELDS } from '#exceptions/secret_fields'
import { detailOf, isApiRequest, sendProblem, wantsProblem } from '#exceptions/problem_details'
import { translate } from '#languages/say'
import TooManyRequestsException from '#exceptions/too_many_requests_exception'
import { translateError } from '#exceptions/translate_error'
import { useVisitorLocale } from '#languages/use_locale'

/** Browsers get an error page, or a message on the previous page. Programs get problem details. */
export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = isDevServer
  protected renderStatusPages = true
  protected ignoreStatuses = [400, 401, 404, 405, 409, 410, 413, 415, 422]

  protected statusPages: Record<StatusPageRange, StatusPageRenderer> = {
    '400..403': renderClientError,
    '404': (_, { view }) => view.render('pages/errors/not_found'),
    '405..499': renderClientError,
    ...(!isDevServer && {
      '500..599': (_, { view }) => view.render('pages/errors/server_error'),
    }),
  }

  async report(error: unknown, ctx: HttpContext) {
    const httpError = this.toHttpError(error)
    const sentence = httpError.status >= 500 ? operatorMessage(error) : undefined
    // A stack trace would hide the cause that an operator can remove.
    if (sentence) ctx.logger.error(this.context(ctx), sentence)
    else await super.report(error, ctx)
  }

  async handle(error: unknown, ctx: HttpContext) {
    const { request, response } = ctx
    const httpError = this.toHttpError(error)
    // The language is not detected for an address without a page, or if detecting it has failed.
    if (!ctx.i18n && !isApiRequest(request)) useVisitorLocale(ctx)
    sayFieldMessages(httpError, ctx)
    if (httpError instanceof TooManyRequestsException) {
      response.header('Retry-After', httpError.retryAfterSeconds)
    }
    if (wantsProblem(request)) {
      sendProblem(httpError, ctx)
    } else {
      await super.handle(httpError, ctx)
    }
    if (!isApiRequest(request)) response.vary('Accept')
  }

  protected toHttpError(error: unknown) {
    const httpError = super.toHttpError(translateError(error))
    if (!isErrorStatus(httpError.status)) httpError.status = 500
    return httpError
  }

  // For JSON requests, AdonisJS would use other formats here, and would send the messages of errors
  // that are not ours.
  renderError(error: HttpError, ctx: HttpContext) {
    return this.renderErrorAsHTML(error, ctx)
  }

  async renderValidationError(error: HttpError, ctx: HttpContext) {
    await this.renderValidationErrorAsHTML(error, ctx)
    // The session keeps the input for the next page. Passwords must not get into it.
    for (const name of SECRET_FIELDS) ctx.session.responseFlashMessages.unset(`input.${name}`)
  }
}

function renderClientError(error: HttpError, { view }: HttpContext) {
  return view.render('pages/errors/client_error', { error, detail: detailOf(error) })
}

/** Only the request knows the language of messages that are phrases. */
function sayFieldMessages({ messages }: { messages?: unknown }, { i18n }: HttpContext) {
  if (!Array.isArray(messages)) return
  for (const each of messages) {
    each.message = i18n ? translate(i18n, each.message) : String(each.message)
  }
}

function isErrorStatus(status: unknown) {
  return Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600
}
