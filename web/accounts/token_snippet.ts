import { appUrl } from '#config/app'
import hub from '#config/hub'
import { HUB_PATH, UNAUTHORISED } from '#messaging/contract'

/** Returns a program that shows a member's board live, with the addresses of this installation. */
export function tokenSnippet() {
  return `import { io } from 'socket.io-client'

const token = process.env.FAIRWEATHER_TOKEN
const names = new Map()

const hub = io('${hub.programUrl}', { path: '${HUB_PATH}', transports: ['websocket'], auth: { token } })

hub.on('connect', async () => {
  const response = await fetch('${new URL('/api/v1/me/board', appUrl)}', {
    headers: { authorization: \`Bearer \${token}\` },
  })
  const { data: cities = [], detail } = await response.json()
  if (detail) return console.error(detail)
  for (const { id, name } of cities) names.set(id, name)
  const answer = await hub.emitWithAck('watch', [...names.keys()])
  if (answer.ok) answer.readings.forEach(show)
  else console.error(answer.error.message)
})
hub.on('reading', show)
hub.on('readings', (readings) => readings.forEach(show))
hub.on('revoked', ({ cityId }) => console.log(\`\${names.get(cityId)} may have left the board\`))
hub.on('bye', ({ reason }) => console.log(\`the hub closes the connection: \${reason}\`))
hub.on('connect_error', ({ message }) => {
  console.error(message === '${UNAUTHORISED}' ? 'The token is not valid (any more).' : message)
})

function show({ cityId, celsius, measuredAt }) {
  console.log(names.get(cityId), celsius === null ? 'no reading' : \`\${celsius} °C\`, measuredAt)
}
`
}
