import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Room } from '#api/schemas/chat'
import type { ChatRoom } from '#chat/rooms'

interface RoomOfReader {
  room: ChatRoom
  /** Undefined if the reader has lost the right to the room at this moment. */
  state?: { read: number; unread: number; muted: boolean }
}

export default class RoomTransformer extends BaseTransformer<RoomOfReader> {
  toObject(): Shaped<typeof Room> {
    const { room, state } = this.resource
    return {
      id: room.id,
      name: room.name,
      cityId: room.cityId ?? null,
      lastRead: state?.read ?? 0,
      unread: state?.unread ?? 0,
      muted: state?.muted ?? false,
    }
  }
}
