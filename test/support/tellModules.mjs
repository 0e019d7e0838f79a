import { registerHooks } from 'node:module'

// Preloaded with NODE_OPTIONS=--import: writes a line for each module of OpenTelemetry that the program loads.
registerHooks({
  load(url, context, nextLoad) {
    const [, name] = /node_modules\/(@opentelemetry\/[^/]+)\//.exec(url) ?? []
    if (name) process.stdout.write(`loaded ${name}\n`)
    return nextLoad(url, context)
  },
})
