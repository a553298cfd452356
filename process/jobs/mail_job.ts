/**
 * A mail to send. It never contains a link. A notice contains its address, because the member may
 * have another one when it is sent, perhaps an intruder's.
 */
export type MailJob =
  /** Finds out by itself whether the address has an account. */
  | { letter: 'reset_requested'; email: string }
  | { letter: 'verify_email' | 'reset_password' | 'confirm_new_email'; userId: number }
  | { letter: 'password_changed'; userId: number; to: string }
  | {
      letter: 'email_change_requested' | 'email_changed'
      userId: number
      to: string
      newEmail: string
    }
  | { letter: 'sign_in_linked'; userId: number; to: string; provider: string }
  /** The table `mentions` says which mentions the mail contains. */
  | { letter: 'mentions'; userId: number }
  /** The table `notifications` says which notifications the mail contains. */
  | { letter: 'alerts'; userId: number }
  | { letter: 'webhook_disabled'; userId: number; webhookId: number }
  | { letter: 'yearly_report'; userId: number; year: number }
