import { operation } from '#api/operation'
import { list, object } from '#api/schema'
import { FeedRun, FeedRunWithFailures, RequestedRun } from '#api/schemas/feed_run'
import { apiFeedRunsValidator, failuresValidator, feedRunValidator } from '#validators/feed_run'

const reading = { tag: 'Feed', ability: 'feed:read', policy: 'manageCities' } as const

export const index = operation({
  ...reading,
  id: 'listFeedRuns',
  summary: 'List runs of the feed',
  description:
    'For admins. The newest first. `requested` are runs that wait for a worker or are in work.',
  query: apiFeedRunsValidator,
  success: {
    status: 200,
    description: 'A page of runs',
    data: list(FeedRun),
    metadata: object({ requested: list(RequestedRun) }),
    pages: true,
  },
})

export const show = operation({
  ...reading,
  id: 'showFeedRun',
  summary: 'Show a run and its failures',
  description: 'For admins. `Link` has the next failures; `after` is the id of a city.',
  query: failuresValidator,
  success: { status: 200, description: 'The run', data: FeedRunWithFailures, pages: true },
})

export const store = operation({
  ...reading,
  id: 'startFeedRun',
  ability: 'feed:write',
  summary: 'Start a run of the feed',
  description: 'For admins. A worker does it. Without `feed`, the first feed runs.',
  body: feedRunValidator,
  once: true,
  success: { status: 202, description: 'The run is requested', data: RequestedRun },
  problems: [409],
})
