import { test } from '@japa/runner'
import { responseChecker } from '#tests/support/api/check_response'
import { fetchDocument, operationsIn } from '#tests/support/api/document'
import { endsSignIn, pathFor, PRIVATE } from '#tests/support/api/examples'
import { ApiProgram, requiredHeaders, ROLES } from '#tests/support/api/program'
import { allowedRequests, anyRequests, sample } from '#tests/support/api/requests'
import { stackOn } from '#tests/support/stack'

/** Ids that no resource has, and texts that are no ids. */
const STRANGE_IDS = [
  ...['0', '-1', '2147483647', '2147483648', '9007199254740993', '1e3', '1.5'],
  ...['%00', '%2e%2e%2fme', 'x', 'é', "'", '00000000-0000-4000-8000-000000000000', 'current'],
]

test.group('Any request to the API', () => {
  for (const role of ROLES) {
    test(`of a ${role} gets a documented response without a cookie or data of others`, async () => {
      const stack = await stackOn()
      const document = await fetchDocument(stack)
      const check = responseChecker(document)
      const victim = await ApiProgram.start(stack)
      const program = await ApiProgram.start(stack, role)
      const faults: string[] = []

      for (const operation of operationsIn(document)) {
        const allowed = sample(allowedRequests(operation, program.owner))
        const others = sample(anyRequests(operation))
        for (const [n, { query, body }] of [...allowed, ...others].entries()) {
          const isStrange = operation.path.includes('{') && n % 3 === 2
          const path = isStrange
            ? operation.path.replaceAll(/\{\w+\}/g, STRANGE_IDS[n % STRANGE_IDS.length])
            : await pathFor(operation.path, (n % 2 ? victim : program).owner)
          const token = n % 11 === 10 ? 'wrong' : program.token
          const headers = requiredHeaders(operation)
          const received = await program.send(operation, path + query, { body, token, headers })
          const unknown = isStrange && [404, 405].includes(received.status)
          const fault = unknown ? undefined : check(operation, received)
          const leaks = role !== 'admin' && received.text.includes(PRIVATE) && n % 2 === 1
          if (fault ?? leaks) {
            faults.push(
              `${operation.method} ${path}${query} ${JSON.stringify(body)}: ${fault ?? 'leaks'}`
            )
          }
          // A member may have only a hundred tokens.
          const isSignedOut = received.status === 401 && token === program.token
          if (endsSignIn(operation) || isSignedOut) await program.renewToken()
        }
      }

      if (faults.length) throw new Error(`${faults.length} faults:\n${faults.join('\n')}`)
    })
  }
})
