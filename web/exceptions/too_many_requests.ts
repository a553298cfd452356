import type { HttpContext } from '@adonisjs/core/http'
import type { errors } from '@adonisjs/limiter'
import { ReadOnlyValuesStore } from '@adonisjs/session'

/** The forms that are limited, and whose page is theirs alone. */
const pages: Record<string, string> = {
  '/login': 'pages/login',
  '/register': 'pages/register',
  '/forgot-password': 'pages/forgot_password',
}

/** Says when to try again, above the form with what was typed into it. */
export async function throttled(
  { response: { availableIn } }: InstanceType<typeof errors.E_TOO_MANY_REQUESTS>,
  { request, response, route, session, view }: HttpContext,
  secrets: string[]
) {
  const sentence = `That was tried too often; please try again ${inAWhile(availableIn)}.`
  const typed = request.only(['name', 'email'])
  const page = pages[route?.pattern ?? '']
  response.header('Retry-After', availableIn)
  if (!request.accepts(['html'])) {
    response.status(429).send({ errors: [{ message: sentence }] })
  } else if (page) {
    view.share({ flashMessages: new ReadOnlyValuesStore({ ...typed, error: sentence }) })
    response.status(429).send(await view.render(page))
  } else {
    session.flashExcept(secrets)
    session.flash('error', sentence)
    response.redirect().withQs().back()
  }
}

function inAWhile(seconds: number) {
  const minutes = Math.ceil(seconds / 60)
  return minutes > 1 ? `in ${minutes} minutes` : 'in a minute'
}
