import { randomBytes } from 'node:crypto'

export const randomPassword = () => randomBytes(9).toString('base64url')
