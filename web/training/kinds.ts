import { phrase } from '#support/phrase'

/** Kinds of training and their labels, in the order in which pages show them. */
export const KINDS = {
  run: phrase('Run'),
  ride: phrase('Ride'),
  walk: phrase('Walk'),
  hike: phrase('Hike'),
  swim: phrase('Swim'),
  ski: phrase('Ski'),
  row: phrase('Row'),
  other: phrase('Other'),
} as const

export type Kind = keyof typeof KINDS
