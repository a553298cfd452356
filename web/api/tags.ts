/** The chapters of the API's documentation, in their order. */
export const TAGS = {
  Account: 'Your account: registration, sign-in, profile and settings.',
  Tokens: 'Access tokens of your account.',
  Board: 'The cities that you watch, in your order, with their newest reading.',
  Cities: 'The cities of the club. Admins add, change and delete them.',
  Readings: 'Measured temperatures.',
  Alerts: 'Your limits for the temperatures of cities.',
  Notifications: 'What your alerts have told you.',
  Log: 'Your training: entries, weeks and files.',
  Club: 'The totals of the members who have chosen to be shown.',
  Chat: 'The rooms of the chat and their messages.',
  Members: 'Accounts, for managers and admins.',
  Imports: 'Imports of cities and readings, for admins.',
  Jobs: 'Work in the background, for admins.',
  Feed: 'Runs of the feed that fetches temperatures, for admins.',
  Audit: 'What admins and managers did, for admins.',
  Webhooks: 'Addresses that are told of changes, for admins.',
} as const

export type Tag = keyof typeof TAGS
