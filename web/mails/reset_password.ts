import ShortMail from '#mails/short_mail'

export default class ResetPassword extends ShortMail {
  subject = 'Set a new password'
  paragraphs = ['Someone, probably you, has forgotten the password of your account at Fairweather.']
  closing =
    'The link works once and expires after one hour. If this was not you, ignore this mail. Your password stays the same.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Set a new password', `/reset-password/${token}`)
  }
}
