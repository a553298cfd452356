import { TrackSchema } from '#database/schema'

/** A device recorded this for one entry: its route, and the time with and without pauses. */
export default class Track extends TrackSchema {}
