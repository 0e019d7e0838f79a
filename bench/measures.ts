import { deafSubscribers } from './deafSubscribers.ts'
import { durableImages } from './durableImages.ts'
import type { Measure } from './environment.ts'
import { fanOut } from './fanOut.ts'
import { firstSight } from './firstSight.ts'
import { growth } from './growth.ts'
import { jobSide } from './jobSide.ts'
import { livePeers } from './livePeers.ts'
import { page } from './page.ts'
import { size } from './size.ts'
import { startUp } from './startUp.ts'
import { stopLatency } from './stopLatency.ts'
import { stopPeers } from './stopPeers.ts'
import { watcherQueries } from './watcherQueries.ts'

/** In the order in which they are taken. */
export const measures: readonly Measure[] = [
  stopLatency,
  firstSight,
  durableImages,
  growth,
  fanOut,
  deafSubscribers,
  watcherQueries,
  size,
  startUp,
  page,
  jobSide,
  stopPeers,
  livePeers,
]
