import { TrackSchema } from '#database/schema'

/** What a device recorded for one entry: its route, and the time with and without pauses. */
export default class Track extends TrackSchema {}
