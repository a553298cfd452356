import { errors as authErrors } from '@adonisjs/auth'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import type { HttpError, StatusPageRange, StatusPageRenderer } from '@adonisjs/core/types/http'
import { errors as limiterErrors } from '@adonisjs/limiter'
import { errors as shieldErrors } from '@adonisjs/shield'
import BoardFullException from '#exceptions/board_full_exception'
import LastAdminException from '#exceptions/last_admin_exception'
import { refusal } from '#exceptions/database_errors'
import { throttled } from '#exceptions/too_many_requests'

const secrets = ['_csrf', '_method', 'password', 'password_confirmation', 'current_password']

export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = !app.inProduction
  protected renderStatusPages = true

  protected statusPages: Record<StatusPageRange, StatusPageRenderer> = {
    '404': (_, { view }) => view.render('pages/errors/not_found'),
    ...(app.inProduction && {
      '500..599': (_, { view }) => view.render('pages/errors/server_error'),
    }),
  }

  async handle(error: unknown, ctx: HttpContext) {
    if (error instanceof BoardFullException) return this.#back(ctx, error.message)
    const refused = refusal(error)
    if (refused instanceof LastAdminException) return this.#back(ctx, refused.message)
    if (error instanceof authErrors.E_INVALID_CREDENTIALS) {
      ctx.session.flashOnly(['email'])
      return this.#back(ctx, 'E-mail or password is wrong.')
    }
    if (error instanceof limiterErrors.E_TOO_MANY_REQUESTS) return throttled(error, ctx, secrets)
    if (error instanceof shieldErrors.E_BAD_CSRF_TOKEN) {
      ctx.session.flashExcept(secrets)
      return this.#back(ctx, 'This page had been open for too long; please try again.')
    }
    return super.handle(error, ctx)
  }

  protected toHttpError(error: unknown) {
    return super.toHttpError(refusal(error) ?? error)
  }

  async renderValidationErrorAsHTML(error: HttpError, ctx: HttpContext) {
    await super.renderValidationErrorAsHTML(error, ctx)
    // What was typed is kept for the next page, but no password ever in a session.
    for (const name of secrets) {
      ctx.session.responseFlashMessages.unset(`input.${name}`)
    }
  }

  #back({ response, session }: HttpContext, sentence: string) {
    session.flash('error', sentence)
    response.redirect().withQs().back()
  }
}
