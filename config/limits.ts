import env from '#config/env'

const [minute, quarter, hour] = [60, 900, 3600]

/** How often what may be tried, within so many seconds; "IP" is an address or a /64 of IPv6. */
export default {
  /** One account from one address: what a guesser meets first. */
  signInsFromIp: { name: 'sign-in', requests: env.get('SIGN_IN_FAILURES'), duration: quarter },
  signInsPerIp: {
    name: 'sign-in-ip',
    requests: env.get('SIGN_IN_FAILURES_PER_IP'),
    duration: quarter,
  },

  /** From wherever: against many addresses that guess at one, whose owner must not be locked out. */
  signInsPerAccount: {
    name: 'sign-in-account',
    requests: env.get('SIGN_IN_FAILURES_PER_ACCOUNT'),
    duration: quarter,
    blockDuration: minute,
  },

  registrationsPerIp: {
    name: 'register-ip',
    requests: env.get('REGISTRATIONS_PER_IP'),
    duration: hour,
  },
  registrationsPerEmail: {
    name: 'register',
    requests: env.get('REGISTRATIONS_PER_EMAIL'),
    duration: hour,
  },

  mailsPerIp: { name: 'mail-ip', requests: env.get('MAIL_REQUESTS_PER_IP'), duration: hour },
  mailsPerEmail: { name: 'mail', requests: env.get('MAIL_REQUESTS_PER_EMAIL'), duration: hour },
}
