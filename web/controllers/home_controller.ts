import type { HttpContext } from '@adonisjs/core/http'
import { sampleBoard } from '#board/sample_board'

/** The page for people who do not know the club or Fairweather yet. Members see their board instead. */
export default class HomeController {
  show({ view }: HttpContext) {
    return view.render('pages/home', { cities: sampleBoard() })
  }
}
