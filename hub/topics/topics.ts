import { cities } from '#hub/topics/cities'

/** Everything that clients can follow. */
export const topics = [cities]
