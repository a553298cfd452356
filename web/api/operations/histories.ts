import { operation } from '#api/operation'
import { csvFile } from '#api/schema'
import { History } from '#api/schemas/history'
import { apiHistoryValidator } from '#validators/history'

export const show = operation({
  id: 'showHistory',
  tag: 'Readings',
  summary: 'Show the history of a city',
  description:
    'Of a city on your board: the points of its chart. The period ends now. Several readings are one point: their lowest, mean and highest temperature.',
  ability: 'cities:read',
  query: apiHistoryValidator,
  success: { status: 200, description: 'The history', data: History },
})

export const exportCsv = operation({
  id: 'exportHistory',
  tag: 'Readings',
  summary: 'Download the readings of a city as CSV',
  description: 'Of a city on your board: every reading of the period, in °C.',
  ability: 'cities:read',
  query: apiHistoryValidator,
  success: csvFile,
})
