import { operation } from '#api/operation'
import { list } from '#api/schema'
import { Account, Session } from '#api/schemas/account'
import { apiAccountChangeValidator } from '#validators/account'
import {
  apiDeletionValidator,
  apiEmailChangeValidator,
  apiPasswordValidator,
  emailValidator,
} from '#validators/user'

export const show = operation({
  id: 'showAccount',
  tag: 'Account',
  summary: 'Show your account',
  ability: 'account:read',
  success: { status: 200, description: 'Your account', data: Account },
})

export const update = operation({
  id: 'changeAccount',
  tag: 'Account',
  summary: 'Change your settings',
  description:
    'Changes the fields that are present. `locale` alone also sets `localeFromBrowser` to false.',
  ability: 'account:write',
  body: apiAccountChangeValidator,
  ifMatch: true,
  success: { status: 200, description: 'Your account', data: Account },
})

export const changePassword = operation({
  id: 'changePassword',
  tag: 'Account',
  summary: 'Change your password',
  description:
    'Signs you out everywhere else: only the token of this request stays valid. An account that was created without a password gets its first one in the settings.',
  ability: 'account:write',
  body: apiPasswordValidator,
  success: { status: 204, description: 'The password is changed' },
})

export const verify = operation({
  id: 'requestVerification',
  tag: 'Account',
  summary: 'Send a link that confirms your e-mail',
  ability: 'account:write',
  success: { status: 204, description: 'The mail is on its way' },
})

export const requestEmailChange = operation({
  id: 'requestEmailChange',
  tag: 'Account',
  summary: 'Send a link to a new e-mail',
  description:
    'The account keeps its e-mail until its owner opens the link, on a page of this server. The old e-mail gets a notice.',
  ability: 'account:write',
  body: apiEmailChangeValidator,
  success: { status: 204, description: 'The mails are on their way' },
})

export const cancelEmailChange = operation({
  id: 'cancelEmailChange',
  tag: 'Account',
  summary: 'Cancel the change of your e-mail',
  description: 'The link that was sent to the new e-mail no longer works.',
  ability: 'account:write',
  success: { status: 204, description: 'No change is waiting' },
})

export const requestPasswordReset = operation({
  id: 'requestPasswordReset',
  tag: 'Account',
  summary: 'Send a link to choose a new password',
  description:
    'For somebody who has forgotten their password. The link leads to a page of this server. The response does not say whether the e-mail has an account.',
  ability: 'none',
  body: emailValidator,
  success: { status: 204, description: 'If there is an account, a mail is on its way' },
})

export const exportData = operation({
  id: 'exportAccount',
  tag: 'Account',
  summary: 'Download everything that is stored about you',
  description: 'The rows of each table, without secrets and without data of others.',
  ability: 'export:read',
  success: {
    status: 200,
    description: 'Your data, by table',
    data: { type: 'object', additionalProperties: list({ type: 'object' }) },
  },
})

export const sessions = operation({
  id: 'listSessions',
  tag: 'Account',
  summary: 'List the browsers in which you are signed in',
  description: 'The one that was used last comes first. Access tokens have a list of their own.',
  ability: 'account:read',
  success: { status: 200, description: 'All your sessions', data: list(Session) },
})

export const endSession = operation({
  id: 'endSession',
  tag: 'Account',
  summary: 'Sign out in a browser',
  description: 'Its open pages say so at once.',
  ability: 'account:write',
  success: { status: 204, description: 'The session has ended' },
})

export const endSessions = operation({
  id: 'endSessions',
  tag: 'Account',
  summary: 'Sign out in all browsers',
  description: 'Access tokens stay valid.',
  ability: 'account:write',
  success: { status: 204, description: 'All sessions have ended' },
})

export const deleteAccount = operation({
  id: 'deleteAccount',
  tag: 'Account',
  summary: 'Delete your account',
  description:
    'With everything that belongs to it, at once and for good. An account that was created without a password is deleted in the settings. The last active admin stays.',
  ability: 'account:write',
  body: apiDeletionValidator,
  success: { status: 204, description: 'The account is deleted' },
})
