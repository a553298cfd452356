import type { HttpContext } from '@adonisjs/core/http'
import { markNotificationsSeen, notificationsPage } from '#alerts/notifications'
import * as operations from '#api/operations/notifications'
import { cursorsOf, linkPages, respond } from '#api/respond'
import NotificationTransformer from '#transformers/notification_transformer'

/** The crossings of which the owner of the token was told. */
export default class NotificationsController {
  async index(ctx: HttpContext) {
    const position = await operations.index.query(ctx)
    const page = await notificationsPage(ctx.auth.user!, position)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, NotificationTransformer.transform(page.rows))
  }

  async update(ctx: HttpContext) {
    const { id } = await operations.markSeen.body(ctx)
    await markNotificationsSeen(ctx.auth.user!, id)
    return ctx.response.noContent()
  }
}
