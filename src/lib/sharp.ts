type SharpModule = typeof import('sharp').default

let loaded: Promise<SharpModule> | undefined

/**
 * sharp, loaded by the first who asks for it: that takes 80 ms, which nobody who only wants to be served need wait for.
 * Rejects where the build for this machine is missing.
 */
export function loadSharp(): Promise<SharpModule> {
  loaded ??= load()
  return loaded
}

/** sharp's settings are the process's: they are set here and nowhere else. */
async function load(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp')
  // One thread a picture. The pictures are small and many, and libuv's pool already works on four at once; with two
  // threads each, a hundred took as long on two cores. (sharp's own default is one on some systems, all cores on others.)
  sharp.concurrency(1)
  // The cache keeps decoded pixels and results in case the same operation comes again. Here every picture is
  // new: nothing would ever be found, and the memory would be kept.
  sharp.cache(false)
  return sharp
}
