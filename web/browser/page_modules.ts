import { showLoadFailure } from './load_failure.js'

/** A module that only some pages need. It is told of the page that it was loaded for, and of all later ones. */
interface LoadedModule {
  showPage(): void
}

interface PageModule {
  /** Matches an element of the pages that need the module. */
  selector: string
  load: () => Promise<LoadedModule>
  isLoading?: boolean
  loaded?: LoadedModule
}

/** Tells the modules of a new page, in their order. Loads those that it needs. */
export function showPage(modules: PageModule[]) {
  for (const module of modules) {
    if (module.loaded) module.loaded.showPage()
    else void loadIfNeeded(module)
  }
}

/** Loads the modules that a new part of the page needs. */
export function showFrame(modules: PageModule[]) {
  for (const module of modules) void loadIfNeeded(module)
}

/** Until a module is loaded, its forms and links work without it. */
async function loadIfNeeded(module: PageModule) {
  if (module.loaded || module.isLoading || !document.querySelector(module.selector)) return
  module.isLoading = true
  module.loaded = await module.load().catch(() => undefined)
  module.isLoading = false
  if (module.loaded) module.loaded.showPage()
  else showLoadFailure()
}
