/** Form fields that a session must never keep. */
export const SECRET_FIELDS = [
  '_csrf',
  '_method',
  'password',
  'password_confirmation',
  'current_password',
]
