import { test } from '@japa/runner'
import { certificateProblem } from '#support/certificate_problem'

test.group('The certificate of a server', () => {
  for (const { code, fix } of [
    { code: 'SELF_SIGNED_CERT_IN_CHAIN', fix: 'set NODE_EXTRA_CA_CERTS' },
    { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', fix: 'set NODE_EXTRA_CA_CERTS' },
    { code: 'CERT_HAS_EXPIRED', fix: 'renew it' },
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', fix: 'use a name that is in the certificate' },
  ]) {
    test(`that fails with ${code} is explained with a fix`, ({ assert }) => {
      const sentence = String(certificateProblem(Object.assign(new Error(), { code })))
      assert.include(sentence, fix)
      assert.match(sentence, /^The certificate of the server (is|has) /)
    })
  }

  test('is not the reason of any other error', ({ assert }) => {
    for (const error of [new Error('x'), undefined, { code: 'ECONNREFUSED' }]) {
      assert.isUndefined(certificateProblem(error))
    }
  })
})
