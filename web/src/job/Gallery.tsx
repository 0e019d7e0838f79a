import { Box } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'
import classes from './Gallery.module.css'
import { gap, type Layout, layOut, type Row } from './layout.ts'
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

function Rows({ job, width, ...props }: GalleryProps & { width: number }) {
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
  const showStage = (stageIndex: number) => {
    const index = rows.findIndex((row) => row.kind === 'heading' && row.stageIndex === stageIndex)
    // Clear of the header.
    const [offset] = virtual.getOffsetForIndex(index, 'start') ?? [0]
    window.scrollTo({ top: offset - headerHeight })
  }
  return (
    <>
      {stages.length > 1 && <StageOverview job={job} progress={props.progress} onShow={showStage} />}
      <div ref={setList} className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index]
          return (
            row && (
              <div
                key={key}
                className={classes.row}
                style={{ transform: `translateY(${start - top}px)`, height: row.height }}
              >
                <RowView {...props} job={job} row={row} layout={layout} />
              </div>
            )
          )
        })}
      </div>
    </>
  )
}

function RowView({
  job,
  progress,
  making,
  onStale,
  row,
  layout,
}: GalleryProps & { row: Row; layout: Layout }) {
  const navigate = useNavigate({ from: '/jobs/$jobId' })
  const nameOf = useStageName(job)
  const open = useCallback(
    (tile: Tile) => void navigate({ search: { image: addressOf(tile) }, resetScroll: false }),
    [navigate],
  )
  const tiles = progress.tiles[row.stageIndex] ?? []
  if (row.kind === 'heading') {
    return <StageHeading job={job} stageIndex={row.stageIndex} tiles={tiles} />
  }
  return (
    <div
      className={classes.tiles}
      style={{ gap, gridTemplateColumns: `repeat(${layout.columns}, ${layout.tileWidth}px)` }}
    >
      {tiles.slice(row.from, row.from + row.count).map((tile) => (
        <TileView
          key={tile.position}
          tile={tile}
          name={nameOf(tile.stageIndex)}
          total={tiles.length}
          isMaking={making.has(tile)}
          isOver={progress.settled !== null}
          onOpen={open}
          onStale={onStale}
        />
      ))}
    </div>
  )
}
