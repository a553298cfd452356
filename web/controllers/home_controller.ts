import type { HttpContext } from '@adonisjs/core/http'
import { sampleBoard } from '#board/sample_board'
import { sayIn } from '#languages/say'

/** The page for people who do not know the club or Fairweather yet. Members see their board instead. */
export default class HomeController {
  show({ i18n, locale, view }: HttpContext) {
    const reader = { unit: 'C', locale: locale!, say: sayIn(i18n!) } as const
    return view.render('pages/home', { rows: sampleBoard(reader) })
  }
}
