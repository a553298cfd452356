import { phrase } from './phrase.ts'

/** OpenSSL's names of the problems of a certificate whose issuer is not known to this machine. */
const UNKNOWN_ISSUER = new Set<string | undefined>([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/**
 * Returns one sentence, the problem and its fix, if a connection failed because of the certificate
 * of the server. Returns undefined for every other error.
 */
export function certificateProblem(error: unknown) {
  const { code, host } = (error ?? {}) as NodeJS.ErrnoException & { host?: string }
  const certificate = host
    ? phrase('The certificate of {host}', { host })
    : phrase('The certificate of the server')
  if (UNKNOWN_ISSUER.has(code)) {
    return phrase(
      "{certificate} is from an authority that this machine does not know: set NODE_EXTRA_CA_CERTS to the file of the authority''s certificate.",
      { certificate }
    )
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return phrase('{certificate} has expired: renew it on the server.', { certificate })
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return phrase(
      '{certificate} is for another host name: use a name that is in the certificate.',
      { certificate }
    )
  }
}
