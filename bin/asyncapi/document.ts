import { readFileSync } from 'node:fs'
import { Contract, type ContractEvent, type Schema } from '#bin/asyncapi/read_contract'
import { framesIn, MessageNames } from '#bin/asyncapi/read_frames'

/** Rises with each change of the protocol. docs/protocol.md says what a major change is. */
const VERSION = '1.0.0'

const CHANNEL = { $ref: '#/channels/hub' }

interface Message {
  name: string
  summary: string
  /** The sender. Both sides may end a connection. */
  from: 'client' | 'hub' | 'both'
  /** The type of the packet. */
  packet: string
  /** Undefined if nothing follows the type. */
  payload?: Schema
  /** The name of the message that answers it. */
  answer?: string
}

const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** The packets of Engine.IO and Socket.IO that carry no event. */
const connection: Message[] = [
  {
    name: 'connection.open',
    summary: 'The WebSocket is open.',
    from: 'hub',
    packet: '0',
    payload: {
      type: 'object',
      properties: {
        sid: { type: 'string' },
        upgrades: { type: 'array', maxItems: 0 },
        pingInterval: { type: 'integer', description: 'Milliseconds between two pings.' },
        pingTimeout: { type: 'integer', description: 'Milliseconds to answer a ping.' },
        maxPayload: { type: 'integer', description: 'The most bytes of a frame.' },
      },
      required: ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload'],
    },
  },
  {
    name: 'connection.connect',
    summary: 'The client sends its credentials. Pages of members send none: they have a cookie.',
    from: 'client',
    packet: '40',
    payload: { anyOf: [refTo('Credentials'), refTo('VisitorCredentials')] },
  },
  {
    name: 'connection.connected',
    summary: 'The client is connected.',
    from: 'hub',
    packet: '40',
    payload: { type: 'object', properties: { sid: { type: 'string' } }, required: ['sid'] },
  },
  {
    name: 'connection.refused',
    summary: 'The client is not connected, and should close the WebSocket.',
    from: 'hub',
    packet: '44',
    payload: refTo('ConnectError'),
  },
  {
    name: 'connection.ping',
    summary: 'The client must answer at once.',
    from: 'hub',
    packet: '2',
  },
  { name: 'connection.pong', summary: 'The answer to a ping.', from: 'client', packet: '3' },
  { name: 'connection.end', summary: 'The connection ends.', from: 'both', packet: '41' },
]

/** Returns the AsyncAPI document of the hub, from the contract and from the examples of docs/protocol.md. */
export function asyncApiDocument() {
  const contract = new Contract('messaging/contract.ts')
  const messages = [
    ...connection,
    ...contract.events('ClientToHub').flatMap((event) => messagesOf('client', event)),
    ...contract.events('HubToClient').flatMap((event) => messagesOf('hub', event)),
  ]
  const schemas = contract.schemas(...messages.flatMap(({ payload }) => typesIn(payload)))
  const examples = examplesIn('docs/protocol.md')
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'The live protocol of Fairweather',
      version: VERSION,
      description:
        'Readings of cities and messages of the chat, as they happen. The application of this document is the hub: it receives what clients send. The property `x-packet` of a message is the type of the packet, which comes before the payload. If a client wants an answer to an event, it writes a number between both; the answer has the same number. The document `docs/protocol.md`, at `/docs/protocol` of an installation, explains the rules.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      hub: {
        host: 'localhost:3334',
        protocol: 'ws',
        description: 'The hub.',
      },
    },
    channels: {
      hub: {
        address: '/hub/',
        messages: Object.fromEntries(
          messages.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])
        ),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { EIO: { const: '4' }, transport: { const: 'websocket' } },
              required: ['EIO', 'transport'],
            },
            bindingVersion: '0.1.0',
          },
        },
      },
    },
    operations: Object.fromEntries(messages.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(
        messages.map((message) => [message.name, describe(message, examples.get(message.name))])
      ),
      schemas,
    },
  }
}

/** Returns the message of an event and, if there is one, that of its answer. */
function messagesOf(from: 'client' | 'hub', event: ContractEvent): Message[] {
  const name = `${from}.${event.name}`
  const message = {
    name,
    summary: event.description,
    from,
    packet: '42',
    payload: tupleOf([{ const: event.name }, ...event.parameters], event.optional),
  }
  if (!event.answer) return [message]
  const answer: Message = {
    name: `${name}.answer`,
    summary: `The answer to \`${event.name}\`.`,
    from: 'hub',
    packet: '43',
    payload: tupleOf([event.answer]),
  }
  return [{ ...message, answer: answer.name }, answer]
}

const tupleOf = (items: Schema[], optional = 0): Schema => ({
  type: 'array',
  items,
  minItems: items.length - optional,
  maxItems: items.length,
  additionalItems: false,
})

function describe({ name, summary, packet, payload }: Message, examples: unknown[] = []) {
  return {
    name,
    summary,
    ...(payload && { payload }),
    ...(payload && examples.length && { examples: examples.map((each) => ({ payload: each })) }),
    'x-packet': packet,
  }
}

/** An answer is the reply of the operation of its event. */
function operationsOf({ name, from, packet, answer }: Message) {
  if (packet === '43') return []
  const messages = [{ $ref: `#/channels/hub/messages/${name}` }]
  const reply = answer && {
    reply: { channel: CHANNEL, messages: [{ $ref: `#/channels/hub/messages/${answer}` }] },
  }
  const actions = { client: ['receive'], hub: ['send'], both: ['receive', 'send'] }[from]
  return actions.map((action) => [
    actions.length > 1 ? `${name}.${action}` : name,
    { action, channel: CHANNEL, messages, ...reply },
  ])
}

/** Returns the payloads of the examples in a document, by the name of their message. */
function examplesIn(path: string) {
  const names = new MessageNames()
  const examples = new Map<string, unknown[]>()
  for (const frame of framesIn(readFileSync(path, 'utf8'))) {
    const name = names.nameOf(frame)
    examples.set(name, [...(examples.get(name) ?? []), frame.payload])
  }
  return examples
}

const typesIn = (schema: Schema = {}) =>
  Array.from(JSON.stringify(schema).matchAll(/schemas\/(\w+)/g), ([, name]) => name)
