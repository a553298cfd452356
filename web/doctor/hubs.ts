import { type Finding, failed, ok, warning } from '#doctor/finding'
import { queryHubs } from '#hub/query_hubs'

const START = 'Start one: "npm start", or "node ace hub:serve".'

export async function hubs(): Promise<Finding[]> {
  const answers = await queryHubs().catch(() => undefined)
  if (!answers) return [failed('hubs', 'cannot be asked', 'Mend database and bus first.')]
  if (answers.length === 0) return [failed('hubs', 'none answers: nothing is live', START)]

  const says = `${answers.length} ${answers.length === 1 ? 'answers' : 'answer'}`
  if (answers.some(({ leads }) => leads)) return [ok('hubs', says)]
  return [warning('hubs', `${says}, and none leads`, 'Ask again in ten seconds; then restart them.')] // prettier-ignore
}
