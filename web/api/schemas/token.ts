import { abilities } from '#accounts/abilities'
import { id, list, named, nullable, text, time } from '#api/schema'
import { Account } from '#api/schemas/account'

const properties = {
  id,
  name: text,
  abilities: list({ enum: abilities }),
  origins: {
    ...list(text),
    description:
      'The sites whose pages may use the token. Empty: only programs, and pages of this server',
  },
  createdAt: time,
  expiresAt: time,
} as const

const newProperties = {
  ...properties,
  token: { ...text, description: 'The token itself, which is never shown again' },
} as const

export const Token = named('Token', 'An access token, without the token itself', {
  ...properties,
  lastUsedAt: { ...nullable(time), description: 'To the minute' },
})

export const NewToken = named('NewToken', 'A new access token', newProperties)

export const SignIn = named('SignIn', 'A new access token, and the account of its owner', {
  ...newProperties,
  account: Account,
})
