import type { Kind } from './form.ts'
import classes from './Kinds.module.css'

const pieces: Record<Kind, number> = { variations: 4, scenes: 3, angles: 12, portraits: 2 }

/** A kind as a drawing: four of a sort, a strip, a grid of views, a head. */
export function KindPicture({ kind }: { kind: Kind }) {
  return (
    <span aria-hidden className={classes.picture} data-kind={kind}>
      {Array.from({ length: pieces[kind] }, (_, piece) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a drawing that never changes
        <span key={piece} />
      ))}
    </span>
  )
}
