/** Kinds of training and their labels, in the order in which pages show them. */
export const KINDS = {
  run: 'Run',
  ride: 'Ride',
  walk: 'Walk',
  hike: 'Hike',
  swim: 'Swim',
  ski: 'Ski',
  row: 'Row',
  other: 'Other',
} as const

export type Kind = keyof typeof KINDS
