import type { HttpContext } from '@adonisjs/core/http'
import { countPending } from '#messaging/outbox'
import { queryHubs } from '#hub/query_hubs'

export default class HubsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/hubs/index', await hubsAndPending())
  }

  /**
   * The page loads this again and again. Each load keeps the flash messages, which are for the next
   * page.
   */
  async show({ session }: HttpContext) {
    if (!session.flashMessages.isEmpty) session.reflash()
    return hubsAndPending()
  }
}

/** `hubs` is null if the hubs cannot be queried. */
async function hubsAndPending() {
  const [hubs, pending] = await Promise.all([queryHubs().catch(() => null), countPending()])
  return { hubs, owed: pending }
}
