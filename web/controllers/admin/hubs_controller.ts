import type { HttpContext } from '@adonisjs/core/http'
import { countPending } from '#messaging/outbox'
import { queryHubs } from '#hub/query_hubs'

export default class HubsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/hubs/index', await found())
  }

  /** What the page asks for again and again, and no page itself: what is to be said on one waits. */
  async show({ session }: HttpContext) {
    if (!session.flashMessages.isEmpty) session.reflash()
    return found()
  }
}

/** Asked by a web server, so that there is an answer where there is no hub: null where none can be asked. */
async function found() {
  const [hubs, owed] = await Promise.all([queryHubs().catch(() => null), countPending()])
  return { hubs, owed }
}
