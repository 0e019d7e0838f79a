import { Box } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'
import classes from './Gallery.module.css'
import { gap, type Layout, layOut } from './layout.ts'
import type { Progress, Tile } from './progress.ts'
import { StageHeading } from './StageHeading.tsx'
import { StageOverview } from './StageOverview.tsx'
import { useStageName } from './stageNames.ts'
import { TileView } from './TileView.tsx'
import { addressOf } from './tileId.ts'

const headerHeight = 56

export interface GalleryProps {
  readonly job: Job
  readonly progress: Progress
  readonly making: ReadonlySet<Tile>
  /** A picture that was there could not be fetched. */
  onStale(): void
}

/** Every image of the job in its place; only the rows near the window are in the document. */
export function Gallery(props: GalleryProps) {
  const t = useTranslations('job')
  const { ref, width } = useElementSize<HTMLElement>()
  return (
    <Box component="section" ref={ref} aria-label={t('gallery')}>
      {width > 0 && <Rows {...props} width={width} />}
    </Box>
  )
}

function Rows({ job, width, progress, making, onStale }: GalleryProps & { width: number }) {
  const { stages } = job
  const layout = useMemo(() => layOut(stages, width), [stages, width])
  const { rows } = layout
  const [list, setList] = useState<HTMLDivElement | null>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    if (list) setTop(list.getBoundingClientRect().top + window.scrollY)
  }, [list])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rows[index]?.height ?? 0,
    overscan: 3,
    scrollMargin: top,
    // The rows' own heights, which a change of width changes too.
    getItemKey: (index) => `${index}:${layout.tileWidth}`,
  })
  useEffect(() => {
    if (layout.tileWidth > 0) virtual.measure()
  }, [virtual, layout.tileWidth])
  const navigate = useNavigate({ from: '/jobs/$jobId' })
  const open = useCallback(
    (tile: Tile) => void navigate({ search: { image: addressOf(tile) }, resetScroll: false }),
    [navigate],
  )
  const nameOf = useStageName(job)
  const showStage = (stageIndex: number) => {
    const index = rows.findIndex((row) => row.kind === 'heading' && row.stageIndex === stageIndex)
    // Clear of the header.
    const [offset] = virtual.getOffsetForIndex(index, 'start') ?? [0]
    window.scrollTo({ top: offset - headerHeight })
  }
  return (
    <>
      {stages.length > 1 && <StageOverview job={job} progress={progress} onShow={showStage} />}
      <div ref={setList} className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          const tiles = progress.tiles[row.stageIndex] ?? []
          return (
            <div
              key={key}
              className={classes.row}
              style={{ transform: `translateY(${start - top}px)`, height: row.height }}
            >
              {row.kind === 'heading' ? (
                <StageHeading job={job} stageIndex={row.stageIndex} tiles={tiles} />
              ) : (
                <TileRow
                  tiles={tiles.slice(row.from, row.from + row.count)}
                  name={nameOf(row.stageIndex)}
                  total={tiles.length}
                  layout={layout}
                  making={making}
                  isOver={progress.settled !== null}
                  onOpen={open}
                  onStale={onStale}
                />
              )}
            </div>
          )
        })}
      </div>
    </>
  )
}

interface TileRowProps {
  readonly tiles: readonly Tile[]
  readonly name: string
  readonly total: number
  readonly layout: Layout
  readonly making: ReadonlySet<Tile>
  readonly isOver: boolean
  onOpen(tile: Tile): void
  onStale(): void
}

/** Drawn again only when something of its own images has changed: of fifty images a second most are in other rows. */
const TileRow = memo(function TileRow({ tiles, layout, making, ...props }: TileRowProps) {
  return (
    <div
      className={classes.tiles}
      style={{ gap, gridTemplateColumns: `repeat(${layout.columns}, ${layout.tileWidth}px)` }}
    >
      {tiles.map((tile) => (
        <TileView key={tile.position} {...props} tile={tile} isMaking={making.has(tile)} />
      ))}
    </div>
  )
}, showsTheSame)

function showsTheSame(before: TileRowProps, now: TileRowProps): boolean {
  const { tiles, making, ...rest } = now
  return (
    tiles.length === before.tiles.length &&
    tiles.every(
      (tile, index) => tile === before.tiles[index] && making.has(tile) === before.making.has(tile),
    ) &&
    Object.entries(rest).every(([name, value]) => before[name as keyof typeof rest] === value)
  )
}
