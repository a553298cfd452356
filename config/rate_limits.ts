import env from '#config/env'

const MINUTE = 60
const QUARTER_HOUR = 15 * MINUTE
const HOUR = 60 * MINUTE

/** Rate limits; durations in seconds. "IP" is an IPv4 address or a /64 network of IPv6. */
export default {
  /** This limit can be low, because it blocks one account only on one network. */
  signInsPerAccountAndIp: {
    name: 'sign-in',
    requests: env.get('SIGN_IN_FAILURES'),
    duration: QUARTER_HOUR,
  },
  signInsPerIp: {
    name: 'sign-in-ip',
    requests: env.get('SIGN_IN_FAILURES_PER_IP'),
    duration: QUARTER_HOUR,
  },

  /**
   * Stops attackers who guess one password from many addresses. The block is short, because it also
   * keeps the owner of the account out.
   */
  signInsPerAccount: {
    name: 'sign-in-account',
    requests: env.get('SIGN_IN_FAILURES_PER_ACCOUNT'),
    duration: QUARTER_HOUR,
    blockDuration: MINUTE,
  },

  registrationsPerIp: {
    name: 'register-ip',
    requests: env.get('REGISTRATIONS_PER_IP'),
    duration: HOUR,
  },
  registrationsPerEmail: {
    name: 'register',
    requests: env.get('REGISTRATIONS_PER_EMAIL'),
    duration: HOUR,
  },

  mailsPerIp: { name: 'mail-ip', requests: env.get('MAIL_REQUESTS_PER_IP'), duration: HOUR },
  mailsPerEmail: { name: 'mail', requests: env.get('MAIL_REQUESTS_PER_EMAIL'), duration: HOUR },

  messagesPerMember: {
    name: 'message',
    requests: env.get('MESSAGES_PER_MINUTE'),
    duration: MINUTE,
  },

  /** Generous for people who type, and too low to collect the names of a large club quickly. */
  namesPerMember: { name: 'names', requests: 120, duration: MINUTE },

  /** Generous for people who type the name of a city. */
  citySuggestionsPerMember: { name: 'cities', requests: 300, duration: MINUTE },

  /** Generous for people who compare periods and cities. A page loads each chart again every half minute. */
  historiesPerMember: { name: 'history', requests: 120, duration: MINUTE },

  /** A file may contain a year of readings. */
  historyFilesPerMember: { name: 'history-file', requests: 20, duration: MINUTE },

  /**
   * Room mutes, seen mentions and lists of quoted messages: of a member, or of the visitors from one IP.
   * Generous, because a page loads what it quotes by itself.
   */
  chatRequests: { name: 'chat', requests: 300, duration: MINUTE },

  /** The searches of the chat of a member, or of the visitors from one IP. */
  searches: { name: 'search', requests: env.get('SEARCHES_PER_MINUTE'), duration: MINUTE },

  /** Requests with a valid token do not count for their address: a club may share one. */
  apiRequestsPerToken: {
    name: 'api',
    requests: env.get('API_REQUESTS_PER_TOKEN'),
    duration: MINUTE,
  },

  /** Counted after the secret was checked, so that nobody else can use up the requests of a station. */
  stationRequests: {
    name: 'station',
    requests: env.get('STATION_REQUESTS_PER_MINUTE'),
    duration: MINUTE,
  },

  apiRequestsPerIp: { name: 'api-ip', requests: env.get('API_REQUESTS_PER_IP'), duration: MINUTE },
}
