import { AccessToken } from '@adonisjs/auth/access_tokens'
import type { Ability } from '#accounts/abilities'
import type { Visitor } from '#tests/support/visitor'

interface TokenOptions {
  abilities?: Ability[]
  origins?: string[]
}

/** Adds an access token of a member with SQL, for a stack without a web server, and returns it. */
export async function addToken(
  member: Visitor,
  { abilities = ['cities:read'], origins = [] }: TokenOptions = {}
) {
  const { hash, secret } = AccessToken.seed(40)
  const [{ id }] = await member.stack.sql(
    `INSERT INTO auth_access_tokens
         (tokenable_id, type, name, hash, abilities, origins, created_at, updated_at, expires_at)
       SELECT id, 'auth_token', 'added', $2, $3, $4, now(), now(), now() + interval '30 days'
       FROM users WHERE email = $1 RETURNING id`,
    [member.email, hash, JSON.stringify(abilities), origins]
  )
  return `fairweather_${encoded(String(id))}.${encoded(secret.release())}`
}

const encoded = (text: string) => Buffer.from(text).toString('base64url')
