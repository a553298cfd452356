export interface AuditedPage {
  /** The name of the file with its report. */
  name: string
  path: string
  /** Whether a member opens it. Search engines may index the others: `public/robots.txt` names them. */
  needsSignIn: boolean
}

export const auditedPages = (city: string | number): AuditedPage[] => [
  { name: 'home', path: '/', needsSignIn: false },
  { name: 'login', path: '/login', needsSignIn: false },
  { name: 'dashboard', path: '/dashboard', needsSignIn: true },
  { name: 'city', path: `/cities/${city}`, needsSignIn: true },
  { name: 'log', path: '/log', needsSignIn: true },
  { name: 'chat', path: '/chat', needsSignIn: true },
]
