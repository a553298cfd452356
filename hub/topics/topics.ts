import { chat } from '#hub/topics/chat'
import { cities } from '#hub/topics/cities'
import { heads } from '#hub/topics/heads'
import { inbox } from '#hub/topics/inbox'
import type { AnyTopic } from '#hub/topics/topic'

/** Everything that clients can follow. */
export const topics: readonly AnyTopic[] = [cities, chat, heads, inbox]
