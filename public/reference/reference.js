// Follows the theme of the system, also while the page is open.
const dark = matchMedia('(prefers-color-scheme: dark)')
const applyTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', applyTheme)
applyTheme()

const root = document.querySelector('#reference')
if (!window.SwaggerUIBundle) {
  root.textContent = 'The reference could not be loaded. Please load this page again.'
}

window.SwaggerUIBundle?.({
  url: '/api/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Swagger's own validator is a service on the internet.
  validatorUrl: null,
})
