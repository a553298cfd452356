import type { HttpContext } from '@adonisjs/core/http'
import { owedNow } from '#hub/owed'
import { askHubs } from '#hub/roll_call'

export default class HubsController {
  /**
   * The page, or what it asks for again and again: answered by a web server, so that it has an answer
   * where there is no hub. `hubs` is null where they cannot be asked.
   */
  async index({ request, view }: HttpContext) {
    const [hubs, owed] = await Promise.all([askHubs().catch(() => null), owedNow()])
    const found = { hubs, owed }
    return request.url().endsWith('.json') ? found : view.render('pages/admin/hubs/index', found)
  }
}
