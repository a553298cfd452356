import type { HttpContext } from '@adonisjs/core/http'
import Entry from '#models/entry'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { describeRoute, drawProfile, drawRoute } from '#training/tracks/draw_route'

/** One entry with the route that a device has recorded. */
export default class TracksController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const entry = await Entry.of(auth.user!)
      .where('entries.id', params.id)
      .preload('track')
      .preload('city')
      .firstOrFail()
    const route = entry.track?.points ?? []
    return view.render('pages/log/show', {
      entry,
      formats: formatsOf(auth.user!, sayIn(i18n!)),
      track: entry.track,
      line: drawRoute(route),
      profile: drawProfile(route),
      shape: route.length ? describeRoute(route) : undefined,
    })
  }
}
