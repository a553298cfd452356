import { count, id, list, named, nullable, object, text, time } from '#api/schema'

const properties = {
  id,
  feed: text,
  starter: { type: 'string', enum: ['admin', 'command', 'schedule'] },
  startedById: { ...nullable(id), description: 'The admin who started it' },
  startedAt: time,
  endedAt: nullable(time),
  state: {
    type: 'string',
    enum: ['running', 'interrupted', 'ended'],
    description: 'The process of an interrupted run has ended before the run',
  },
  cities: { ...count, description: 'How many cities the run asks for' },
  stored: { ...count, description: 'Readings that were stored' },
  unchanged: { ...count, description: 'Cities whose newest reading is known already' },
  failed: { ...count, description: 'Cities without an answer' },
  problem: nullable(text),
} as const

export const FeedRun = named('FeedRun', 'One fetch of the feed for all cities', properties)

export const FeedRunWithFailures = named(
  'FeedRunWithFailures',
  'A run, and the cities that failed',
  {
    ...properties,
    failures: list(object({ cityId: id, city: nullable(text), reason: text })),
    unnamedFailures: {
      ...count,
      description: 'Failed cities that are not listed: their request failed as a whole',
    },
  }
)

export const RequestedRun = named('RequestedRun', 'A run that a worker does or will do', {
  feed: text,
  state: { type: 'string', enum: ['running', 'waiting'] },
})
