import { test } from '@japa/runner'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import router from '@adonisjs/core/services/router'
import { responseChecker } from '#tests/support/api/check_response'
import { fetchDocument, operationsIn } from '#tests/support/api/document'
import { endsAccount, endsSignIn, pathFor, secretFor } from '#tests/support/api/examples'
import { allowedRequests, sample } from '#tests/support/api/requests'
import { ApiProgram } from '#tests/support/api/program'
import { stackOn } from '#tests/support/stack'

/** Statuses that say that the server does not accept what a request contains. */
const REFUSALS = [400, 413, 415, 422]

test.group('The OpenAPI document', (group) => {
  let document: Awaited<ReturnType<typeof fetchDocument>>
  group.setup(async () => {
    document = await fetchDocument(await stackOn())
  })

  test('is valid', async ({ assert }) => {
    const problems = await lintFromString({
      source: JSON.stringify(document),
      config: await createConfig({
        extends: ['recommended'],
        rules: { 'no-server-example.com': 'off' },
      }),
    })
    assert.deepEqual(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(({ message, location }) => [message, location[0].pointer]),
      []
    )
    assert.isAbove(operationsIn(document).length, 10)
  })

  test('describes every route of the API, and has no other', ({ assert }) => {
    const described = operationsIn(document).map(({ method, path }) => `${method} ${path}`)
    router.commit()
    const routes = Object.values(router.toJSON())
      .flat()
      .filter(({ pattern }) => pattern.startsWith('/api/v1'))
      .flatMap(({ methods, pattern }) =>
        methods
          .filter((method) => method !== 'HEAD')
          .map((method) => `${method} ${pattern.replaceAll(/:(\w+)/g, '{$1}')}`)
      )
    assert.sameMembers(routes, described)
  })

  test('names each operation once', ({ assert }) => {
    const ids = operationsIn(document).map(({ id }) => id)
    assert.deepEqual(ids, [...new Set(ids)])
    for (const id of ids) assert.match(id, /^[a-z][A-Za-z]+$/)
  })
})

test.group('A request that the OpenAPI document allows', () => {
  test('is accepted, and its response is what the document says', async ({ assert }) => {
    const stack = await stackOn()
    const document = await fetchDocument(stack)
    const check = responseChecker(document)
    const admin = await ApiProgram.start(stack, 'admin')
    const faults: string[] = []
    const successes = new Set<string>()

    for (const operation of operationsIn(document)) {
      if (operation.isUpload) continue
      for (const request of sample(allowedRequests(operation, admin.owner))) {
        const program = endsAccount(operation) ? await ApiProgram.start(stack, 'admin') : admin
        const { owner } = program
        const path = await pathFor(operation.path, owner)
        const etag = operation.parameters.some(({ name }) => name === 'If-Match')
          ? ((await program.send({ ...operation, method: 'GET' }, path)).headers.get('etag') ??
            '"?"')
          : undefined
        const received = await program.send(operation, path + request.query, {
          body: endsAccount(operation) ? { currentPassword: owner.visitor.password } : request.body,
          headers: etag ? { 'if-match': etag } : undefined,
          token: operation.isPublic ? secretFor(path) : program.token,
        })
        const fault =
          check(operation, received) ??
          (REFUSALS.includes(received.status) ? `refused: ${received.text}` : undefined)
        if (fault) faults.push(`${operation.id} ${JSON.stringify(request)}: ${fault}`)
        if (received.status < 300) successes.add(operation.id)
        if (endsSignIn(operation)) await admin.renewToken()
      }
    }

    if (faults.length) throw new Error(`${faults.length} faults:\n${faults.join('\n')}`)
    const all = operationsIn(document).filter(({ isUpload }) => !isUpload)
    assert.sameMembers(
      [...successes],
      all.map(({ id }) => id)
    )
  })
})
