import type { Traced } from './trace.ts'

export interface FrameCount {
  /** Frames that showed something new, a second. */
  readonly rate: number
  /** Of the frames that had something new to show, those that never came, in percent. */
  readonly dropped: number
  /** Of those that came, those that came without the main thread's part, which a later one brought, in percent. */
  readonly late: number
}

/** As Chrome names what became of a frame: perfetto, protos/.../chrome_frame_reporter.proto. */
type State = 'STATE_NO_UPDATE_DESIRED' | 'STATE_PRESENTED_ALL' | 'STATE_PRESENTED_PARTIAL' | 'STATE_DROPPED'

/**
 * Counts by the compositor's own reports (cc/metrics/compositor_frame_reporter.cc): one PipelineReporter for each frame
 * that was begun, two where the main thread's part was late, and one for each that should have been begun and was not
 * ("backfill"). A frame is shown where any of its reports says so. Not counted, neither as shown nor as dropped: frames
 * in which nothing had changed, and those that nobody had asked for.
 * All dropped frames count, not only those that Chrome marks as a fault of smoothness.
 */
export function countFrames({ events, seconds }: Traced): FrameCount {
  const frames = new Map<string, Set<State>>()
  for (const { name, ph, args } of events) {
    if (name !== 'PipelineReporter' || ph !== 'b') continue
    const { frame_source, frame_sequence, state } = args.frame_reporter as {
      frame_source: number
      frame_sequence: number
      state: State
    }
    const key = `${frame_source} ${frame_sequence}`
    frames.set(key, (frames.get(key) ?? new Set()).add(state))
  }
  let [shown, late, dropped] = [0, 0, 0]
  for (const states of frames.values()) {
    if (states.has('STATE_PRESENTED_ALL')) shown++
    else if (states.has('STATE_PRESENTED_PARTIAL')) {
      shown++
      late++
    } else if (states.has('STATE_DROPPED')) dropped++
  }
  if (shown === 0) throw new Error('No frame is in the trace.')
  return { rate: shown / seconds, dropped: (100 * dropped) / (shown + dropped), late: (100 * late) / shown }
}
