import { randomBytes } from 'node:crypto'

/** One that nobody guesses. */
export const randomPassword = () => randomBytes(9).toString('base64url')
