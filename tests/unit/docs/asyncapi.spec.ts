import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from '@japa/runner'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { DOCUMENT, formattedDocument } from '#bin/asyncapi/format'
import { LiveProtocol, readAsyncApi } from '#tests/support/live_protocol'

const specification = createRequire(import.meta.url)(
  '@asyncapi/specs/schemas/3.0.0-without-$id.json'
)

/** Returns a function that describes what is invalid in an AsyncAPI document, or ''. */
function validator() {
  const ajv = addFormats.default(new Ajv({ strict: false }))
  const validate = ajv.compile(specification)
  return (document: unknown) => (validate(document) ? '' : ajv.errorsText(validate.errors))
}

/** Returns the value to which a reference of the document leads. */
const resolve = (document: object, reference: string) =>
  reference
    .slice(2)
    .split('/')
    .reduce<any>((value, key) => value?.[key.replaceAll('~1', '/')], document)

test.group('The AsyncAPI document', () => {
  test('is what `npm run asyncapi` writes now', async ({ assert }) => {
    assert.equal(readFileSync(DOCUMENT, 'utf8'), await formattedDocument())
  })

  test('is valid', ({ assert }) => {
    const problemOf = validator()
    assert.notEqual(problemOf({ ...readAsyncApi(), channels: [] }), '')
    assert.notEqual(problemOf({ ...readAsyncApi(), operations: { a: { action: 'ask' } } }), '')
    assert.equal(problemOf(readAsyncApi()), '')
  })

  test('has no reference that leads nowhere', ({ assert }) => {
    const document = readAsyncApi()
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)
    const broken = Array.from(references, ([, reference]) => reference).filter(
      (reference) => resolve(document, reference) === undefined
    )
    assert.isUndefined(resolve(document, '#/components/schemas/Nothing'))
    assert.isDefined(resolve(document, '#/components/schemas/Reading'))
    assert.deepEqual(broken, [])
  })

  test('has a valid example of every message that has a payload', ({ assert }) => {
    const protocol = new LiveProtocol()
    const messages = Object.values(protocol.document.components.messages)
    assert.isAbove(messages.length, 35)
    for (const { name, payload, examples = [] } of messages) {
      assert.equal(examples.length > 0, payload !== undefined, `${name} has an example`)
      for (const example of examples) assert.equal(protocol.problemOf(name, example.payload), '')
    }
  })

  test('has one operation for each message, and a reply for each answer', ({ assert }) => {
    const { operations, components } = readAsyncApi()
    const sent = Object.values(operations).flatMap(({ messages, reply }) => [
      ...messages,
      ...(reply?.messages ?? []),
    ])
    const names = sent.map(({ $ref }) => $ref.split('/').at(-1)!)
    assert.sameMembers([...new Set(names)], Object.keys(components.messages))
  })
})
