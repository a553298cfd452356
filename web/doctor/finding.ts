/** What the doctor has found of one thing, and how to mend it where it is not well. */
export interface Finding {
  about: string
  state: 'ok' | 'warning' | 'failed'
  says: string
  mend?: string
}

/** Looks at something; what it throws is a failure of that. */
export type Check = () => Promise<Finding[]> | Finding[]

export const ok = (about: string, says: string): Finding => ({ about, state: 'ok', says })

export const warning = (about: string, says: string, mend: string): Finding => {
  return { about, state: 'warning', says, mend }
}

export const failed = (about: string, says: string, mend: string): Finding => {
  return { about, state: 'failed', says, mend }
}
