import { Encoder, Profile } from '@garmin/fitsdk'
import type { TrackPoint } from '#training/tracks/activity'

/** A metre in degrees of longitude on the equator, on a sphere with the mean radius of the Earth. */
export const METRE = 360 / (2 * Math.PI * 6_371_008.8)

export const START = Date.parse('2026-05-03T06:12:30Z')

/**
 * Returns points on the equator, one each second, that move at a constant speed.
 * @param options.from metres on the equator where the first point is
 */
export function steadyPoints({ seconds = 60, speed = 3, start = START, from = 0 } = {}) {
  return Array.from({ length: seconds + 1 }, (_, second): TrackPoint => ({
    latitude: 1e-9,
    longitude: 10 + (from + second * speed) * METRE,
    elevationM: 100 + second / 10,
    time: start + second * 1000,
    distanceM: from + second * speed,
  }))
}

const iso = (time: number) => new Date(time).toISOString()

const element = (name: string, value: number | string | undefined) =>
  value === undefined ? '' : `<${name}>${value}</${name}>`

interface GpxOptions {
  creator?: string
  version?: '1.0' | '1.1'
  name?: string
  type?: string
  statistics?: { distanceM: number; movingS: number; elapsedS: number }
}

/** Returns a GPX file with one track. */
export function gpxFile(
  segments: TrackPoint[][],
  { creator = 'Fairweather test', version = '1.1', name, type, statistics }: GpxOptions = {}
) {
  const points = segments.map((segment) => `<trkseg>${segment.map(gpxPoint).join('')}</trkseg>`)
  const figures = statistics
    ? `<extensions><gpxtrkx:TrackStatsExtension><gpxtrkx:Distance>${statistics.distanceM}</gpxtrkx:Distance>` +
      `<gpxtrkx:MovingTime>${statistics.movingS}</gpxtrkx:MovingTime>` +
      `<gpxtrkx:TotalElapsedTime>${statistics.elapsedS}</gpxtrkx:TotalElapsedTime></gpxtrkx:TrackStatsExtension></extensions>`
    : ''
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="${version}" creator="${creator}"` +
      ` xmlns="http://www.topografix.com/GPX/${version.replace('.', '/')}">\n` +
      `<metadata><time>2020-01-01T00:00:00Z</time></metadata>` +
      `<trk>${element('name', name)}${element('type', type)}${figures}${points.join('')}</trk></gpx>\n`
  )
}

const gpxPoint = ({ latitude, longitude, elevationM, time }: TrackPoint) =>
  `<trkpt lat="${latitude}" lon="${longitude}">${element('ele', elevationM)}` +
  `${time === undefined ? '' : `<time>${iso(time)}</time>`}` +
  `<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>140</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions></trkpt>\n`

export interface TcxLap {
  start: number
  timerS: number
  distanceM: number
  points?: TrackPoint[]
}

/** Returns a TCX file with one activity. */
export function tcxFile(laps: TcxLap[], { sport = 'Running', creator = 'Fairweather test' } = {}) {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">` +
      `<Activities><Activity Sport="${sport}"><Id>${iso(laps[0].start)}</Id>${laps.map(tcxLap).join('')}` +
      `<Creator><Name>${creator}</Name></Creator></Activity></Activities></TrainingCenterDatabase>\n`
  )
}

const tcxLap = ({ start, timerS, distanceM, points }: TcxLap) =>
  `<Lap StartTime="${iso(start)}">${element('TotalTimeSeconds', timerS)}${element('DistanceMeters', distanceM)}` +
  `<Calories>50</Calories><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>` +
  `${points ? `<Track>${points.map(tcxPoint).join('')}</Track>` : ''}</Lap>\n`

const tcxPoint = ({ latitude, longitude, elevationM, time, distanceM }: TrackPoint) =>
  `<Trackpoint>${time === undefined ? '' : `<Time>${iso(time)}</Time>`}` +
  `${latitude === undefined ? '' : `<Position>${element('LatitudeDegrees', latitude)}${element('LongitudeDegrees', longitude)}</Position>`}` +
  `${element('AltitudeMeters', elevationM)}${element('DistanceMeters', distanceM)}</Trackpoint>\n`

export interface FitSession {
  start: number
  timerS: number
  elapsedS: number
  distanceM: number
  sport?: string
  subSport?: string
}

interface FitOptions {
  manufacturer?: string
  type?: string
  points?: TrackPoint[]
  sessions?: FitSession[]
  /** Times at which the timer was stopped and started again. */
  pauses?: [stop: number, start: number][]
  utcOffsetMinutes?: number
}

const FIT_EPOCH_S = 631_065_600

/** Returns a FIT file, written by the encoder of the SDK. */
export function fitFile({
  manufacturer = 'garmin',
  type = 'activity',
  points = [],
  sessions = [],
  pauses = [],
  utcOffsetMinutes,
}: FitOptions) {
  const encoder = new Encoder()
  const start = sessions[0]?.start ?? points[0]?.time ?? START
  const write = (mesgNum: number, fields: object) => encoder.onMesg(mesgNum, { mesgNum, ...fields })
  const timerEvent = (eventType: string, time: number) =>
    write(Profile.MesgNum.EVENT, { timestamp: new Date(time), event: 'timer', eventType })

  write(Profile.MesgNum.FILE_ID, { type, manufacturer, timeCreated: new Date(start) })
  timerEvent('start', start)
  for (const [stop, resume] of pauses) {
    timerEvent('stopAll', stop)
    timerEvent('start', resume)
  }
  for (const { time, latitude, longitude, elevationM, distanceM } of points) {
    write(Profile.MesgNum.RECORD, {
      timestamp: new Date(time!),
      ...(latitude !== undefined && { positionLat: toSemicircles(latitude) }),
      ...(longitude !== undefined && { positionLong: toSemicircles(longitude) }),
      ...(elevationM !== undefined && { altitude: elevationM }),
      ...(distanceM !== undefined && { distance: distanceM }),
    })
  }
  for (const { start: startTime, timerS, elapsedS, distanceM, ...sports } of sessions) {
    write(Profile.MesgNum.SESSION, {
      timestamp: new Date(startTime + elapsedS * 1000),
      startTime: new Date(startTime),
      totalElapsedTime: elapsedS,
      totalTimerTime: timerS,
      totalDistance: distanceM,
      ...sports,
    })
  }
  if (utcOffsetMinutes !== undefined) {
    write(Profile.MesgNum.ACTIVITY, {
      timestamp: new Date(start),
      localTimestamp: start / 1000 - FIT_EPOCH_S + utcOffsetMinutes * 60,
      numSessions: sessions.length,
    })
  }
  return Buffer.from(encoder.close())
}

const toSemicircles = (degrees: number) => Math.round((degrees / 180) * 2 ** 31)
