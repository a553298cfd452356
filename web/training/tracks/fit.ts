import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import type { Recording, TrackPoint } from '#training/tracks/activity'
import { kindOfSport } from '#training/tracks/kind_of_sport'
import {
  inMegabytes,
  MAX_FIT_BYTES,
  MAX_FIT_MESSAGES,
  MAX_FIT_SESSIONS,
} from '#training/tracks/limits'

type Message = Record<string, unknown>
type Messages = Record<string, Message[] | undefined>

/** Degrees per semicircle, the unit of positions in FIT. */
const DEGREES = 180 / 2 ** 31

/** 1989-12-31 00:00 UTC in seconds since 1970: local times in FIT count from here. */
const FIT_EPOCH_S = 631_065_600

/** Whether the bytes are those of a FIT file. */
export const isFit = (bytes: Buffer) => bytes.subarray(8, 12).toString('latin1') === '.FIT'

/**
 * Reads FIT. Each session is an activity of its own, such as the parts of a triathlon. A damaged file
 * is read as far as possible; if its end with the sessions is missing, its records are one activity.
 * @throws UnreadableFileException
 */
export async function readFit(bytes: Buffer): Promise<Recording[]> {
  if (bytes.length > MAX_FIT_BYTES) {
    throw new UnreadableFileException(
      phrase('The FIT file is larger than {size}', { size: inMegabytes(MAX_FIT_BYTES) })
    )
  }
  const { messages, problem } = await decode(bytes)
  const type = messages.fileIdMesgs?.[0]?.type
  if (type !== undefined && type !== 'activity') {
    throw new UnreadableFileException(
      phrase('The FIT file has no activity: courses, workouts and settings cannot be imported')
    )
  }
  const records = (messages.recordMesgs ?? []).filter(({ timestamp }) => timestamp instanceof Date)
  const sessions = (messages.sessionMesgs ?? []).filter(
    ({ startTime }) => startTime instanceof Date
  )
  if (!sessions.length && !records.length) {
    throw new UnreadableFileException(
      problem
        ? phrase('The FIT file is damaged, and has no readable record')
        : phrase('The FIT file has no activity')
    )
  }
  if (sessions.length > MAX_FIT_SESSIONS) {
    throw new UnreadableFileException(
      phrase('The FIT file has more than {n} sessions', { n: MAX_FIT_SESSIONS })
    )
  }
  const common = {
    creator: creatorOf(messages),
    utcOffsetMinutes: utcOffset(messages),
    notes: problem ? [problem] : [],
  }
  const pauses = pausesOf(messages.eventMesgs ?? [])
  if (!sessions.length) {
    const kind = kindOfSport(text(messages.sportMesgs?.[0]?.sport))
    return [{ ...common, kind, segments: segmentsOf(records, pauses), summary: {} }]
  }
  const ordered = sessions.toSorted((a, b) => millis(a.startTime)! - millis(b.startTime)!)
  return ordered.map((session, index) => {
    const [start, nextStart] = [millis(session.startTime)!, millis(ordered[index + 1]?.startTime)]
    const own = records.filter(({ timestamp }) => {
      const time = millis(timestamp)!
      return (index === 0 || time >= start) && (nextStart === undefined || time < nextStart)
    })
    return {
      ...common,
      kind: kindOfSport(text(session.sport), text(session.subSport)),
      title: text(session.sportProfileName),
      startedAt: start,
      segments: segmentsOf(own, pauses),
      summary: {
        distanceM: number(session.totalDistance),
        movingS: number(session.totalTimerTime),
        elapsedS: number(session.totalElapsedTime),
      },
    }
  })
}

/** The SDK is loaded with the first FIT file, because it has a megabyte of profile. */
async function decode(bytes: Buffer) {
  const { Decoder, Stream } = await import('@garmin/fitsdk')
  let count = 0
  const tooMany = new UnreadableFileException(
    phrase('The FIT file has more than {n, number} messages', { n: MAX_FIT_MESSAGES })
  )
  const { messages, errors } = new Decoder(Stream.fromBuffer(bytes)).read({
    expandSubFields: false,
    mergeHeartRates: false,
    mesgListener: () => {
      if (++count > MAX_FIT_MESSAGES) throw tooMany
    },
  })
  if (errors.includes(tooMany)) throw tooMany
  if (errors.some(({ message }) => message.includes('compressed timestamp'))) {
    throw new UnreadableFileException(
      phrase(
        'The FIT file has compressed timestamps, which cannot be read. Please export the activity as TCX or GPX'
      )
    )
  }
  const problem = errors.length
    ? phrase('The file is damaged or incomplete. It was read as far as possible.')
    : undefined
  return { messages: messages as Messages, problem }
}

function creatorOf({ fileIdMesgs }: Messages) {
  const { manufacturer, productName, garminProduct } = fileIdMesgs?.[0] ?? {}
  return (
    [manufacturer, productName ?? garminProduct].filter((part) => part !== undefined).join(' ') ||
    undefined
  )
}

/** Devices write the time of the member's clock beside the time in UTC. */
function utcOffset({ activityMesgs }: Messages) {
  const { timestamp, localTimestamp } = activityMesgs?.[0] ?? {}
  const local = number(localTimestamp)
  if (!(timestamp instanceof Date) || local === undefined) return undefined
  const minutes = Math.round((local + FIT_EPOCH_S - timestamp.getTime() / 1000) / 60)
  return Math.abs(minutes) <= 14 * 60 ? minutes : undefined
}

/** Returns the times at which the timer started again after a stop. */
function pausesOf(events: Message[]) {
  const resumed: number[] = []
  let isStopped = false
  for (const { event, eventType, timestamp } of events) {
    if (event !== 'timer') continue
    if (eventType === 'start' && isStopped) resumed.push(millis(timestamp) ?? 0)
    isStopped = String(eventType).startsWith('stop')
  }
  return resumed
}

function segmentsOf(records: Message[], pauses: number[]): TrackPoint[][] {
  const segments: TrackPoint[][] = [[]]
  let pause = 0
  for (const record of records) {
    const point = toPoint(record)
    let isResumed = false
    while (pause < pauses.length && pauses[pause] <= point.time!) {
      pause++
      isResumed = true
    }
    if (isResumed && segments.at(-1)!.length) segments.push([])
    segments.at(-1)!.push(point)
  }
  return segments
}

function toPoint(record: Message): TrackPoint {
  const [latitude, longitude] = [number(record.positionLat), number(record.positionLong)]
  return {
    time: millis(record.timestamp),
    latitude: latitude === undefined ? undefined : latitude * DEGREES,
    longitude: longitude === undefined ? undefined : longitude * DEGREES,
    elevationM: number(record.enhancedAltitude) ?? number(record.altitude),
    distanceM: number(record.distance),
  }
}

const millis = (value: unknown) => (value instanceof Date ? value.getTime() : undefined)

const number = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
