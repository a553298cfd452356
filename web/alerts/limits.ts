/** The database enforces these limits: see database/sql/alerts.sql. */
export const ALERTS_PER_MEMBER = 20

/** °C */
export const MARGIN = 0.5

/** The limits that a member may set, in °C. */
export const RANGES = {
  above: [-90, 60],
  below: [-90, 60],
  change: [1, 50],
} as const

export type AlertKind = keyof typeof RANGES

export const isAlertKind = (value: unknown): value is AlertKind =>
  typeof value === 'string' && Object.hasOwn(RANGES, value)
