import { operation } from '#api/operation'
import { list } from '#api/schema'
import { NewToken, Token } from '#api/schemas/token'
import { apiTokenValidator } from '#validators/access_token'

export const index = operation({
  id: 'listTokens',
  tag: 'Tokens',
  summary: 'List your access tokens',
  description: 'Newest first, including expired ones.',
  ability: 'tokens:read',
  success: { status: 200, description: 'All your tokens', data: list(Token) },
})

export const store = operation({
  id: 'createToken',
  tag: 'Tokens',
  summary: 'Create an access token',
  description:
    'The new token has those of the chosen abilities that your own token has, and expires when yours does, at the latest. It is valid until somebody revokes it, also after your own token is revoked. With `origins`, it may only have `cities:read`. If your own token works only on pages of some sites, so does the new one. At most 100 tokens are valid at once.',
  ability: 'tokens:write',
  body: apiTokenValidator,
  success: { status: 201, description: 'The token', data: NewToken },
  problems: [409],
})

export const destroy = operation({
  id: 'revokeToken',
  tag: 'Tokens',
  summary: 'Revoke an access token',
  description: 'Ends its connections to the hub, too.',
  ability: 'tokens:write',
  success: { status: 204, description: 'The token is revoked' },
})

export const showCurrent = operation({
  id: 'showCurrentToken',
  tag: 'Tokens',
  summary: 'Show the access token of this request',
  description: 'What the token may do, and until when.',
  ability: 'any',
  success: { status: 200, description: 'The token', data: Token },
})

export const destroyCurrent = operation({
  id: 'revokeCurrentToken',
  tag: 'Tokens',
  summary: 'Sign out',
  description:
    'Revokes the access token of this request, and ends its connections to the hub. 403 for a token with `origins` that has only `cities:read`: everyone who reads a page that shows a board has it.',
  ability: 'any',
  success: { status: 204, description: 'The token is revoked' },
  problems: [403],
})
