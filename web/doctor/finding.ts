export interface Finding {
  /** A setting or a part of the installation. */
  subject: string
  state: 'ok' | 'warning' | 'failed'
  /** Printed after "subject: ". Has no full stop. */
  message: string
  /** How to fix the problem, in sentences. Every finding that is not ok has one. */
  fix?: string
}

/** An exception from a check becomes a failed finding. */
export type Check = () => Promise<Finding[]> | Finding[]

export function ok(subject: string, message: string): Finding {
  return { subject, state: 'ok', message }
}

export function warning(subject: string, message: string, fix: string): Finding {
  return { subject, state: 'warning', message, fix }
}

export function failed(subject: string, message: string, fix: string): Finding {
  return { subject, state: 'failed', message, fix }
}
