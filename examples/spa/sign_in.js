import { request, setToken } from './api.js'
import { field, form, h, input } from './dom.js'

/**
 * Shows the forms to sign in and to register.
 * @param sentence why the person has to sign in again
 */
export function showSignIn(main, sentence, onSignedIn) {
  async function signIn({ email, password }) {
    const { token, account } = await request('POST', '/sign-ins', {
      email,
      password,
      name: 'Club, a single page',
    })
    setToken(token)
    onSignedIn(account)
  }

  async function register(values) {
    await request('POST', '/registrations', values)
    await signIn(values)
  }

  const email = () => field('E-mail', input('email', 'email', { autocomplete: 'username' }))
  const password = (autocomplete) =>
    field('Password', input('password', 'password', { autocomplete }))

  main.replaceChildren(
    h('h1', {}, 'Welcome'),
    h('p', { className: 'problem', role: 'alert' }, sentence ?? ''),
    h('h2', {}, 'Sign in'),
    form('Sign in', [email(), password('current-password')], 'Sign in', signIn),
    h('h2', {}, 'Create an account'),
    form(
      'Create an account',
      [
        field('Name', input('name', 'text', { autocomplete: 'name' })),
        email(),
        password('new-password'),
      ],
      'Register',
      register
    )
  )
}
