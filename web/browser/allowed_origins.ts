import { meta } from './page_meta.js'

/** Origins of pages that may connect to the hub. The first one is the address of Fairweather. */
export const allowedOrigins = () => meta('hub-origins').split(' ')

/** Whether the hub refuses this page, because people opened it at another address. */
export const atWrongAddress = () => !allowedOrigins().includes(location.origin)
