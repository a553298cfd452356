import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/rooms'
import { markRead } from '#chat/mark_read'
import { roomAmong, roomsOf } from '#chat/rooms'

export default class ReadsController {
  async update(ctx: HttpContext) {
    const { auth, params, response } = ctx
    const room = roomAmong(await roomsOf(auth.user), Number(params.id))
    const { number } = await operations.markRead.body(ctx)
    await markRead(auth.user!, room.id, number)
    return response.noContent()
  }
}
