import { registerHooks } from 'node:module'

// Preloaded with NODE_OPTIONS=--import: sharp is not to be found, as where its build for this machine was not installed.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'sharp') throw new Error('Could not load the "sharp" module')
    return nextResolve(specifier, context)
  },
})
