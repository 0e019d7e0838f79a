import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { useFormatter, useTranslations } from 'use-intl'
import { type Job, PromptsDocument } from './documents.ts'
import classes from './Lightbox.module.css'
import type { Progress, Tile } from './progress.ts'
import { useStageName } from './stageNames.ts'
import { addressOf } from './tileId.ts'

interface LightboxProps {
  readonly job: Job
  readonly tiles: Progress['tiles']
  /** "stage-position" of the image that is shown. */
  readonly image: string
  /** Asks for another image, or for none. */
  onShow(image: string | undefined): void
}

type Made = Tile & { readonly picture: NonNullable<Tile['picture']> }

/** One image as large as the window; the arrow keys go to the others, Escape back to the gallery. */
export default function Lightbox({ job, tiles, image, onShow }: LightboxProps) {
  const t = useTranslations('job.viewer')
  const nameOf = useStageName(job)
  const made = tiles.flat().filter((tile): tile is Made => tile.picture !== null)
  const index = made.findIndex((tile) => addressOf(tile) === image)
  const shown = made[index]
  const [before, after] = [made[index - 1], made[index + 1]]
  const [first, last] = [made[0], made.at(-1)]
  useHotkeys([
    ['ArrowLeft', () => before && onShow(addressOf(before))],
    ['ArrowRight', () => after && onShow(addressOf(after))],
    ['Home', () => first && onShow(addressOf(first))],
    ['End', () => last && onShow(addressOf(last))],
  ])
  usePreloaded(after?.picture.url)
  // Not there yet, as after a reload, while the log is read.
  if (!shown) return null
  return (
    <Modal.Root opened fullScreen onClose={() => onShow(undefined)}>
      <Modal.Overlay />
      <Modal.Content className={classes.content ?? ''}>
        <Modal.Body className={classes.body ?? ''}>
          <div className={classes.head}>
            <Modal.Title className={classes.title ?? ''}>
              {t('title', { stage: nameOf(shown.stageIndex), position: shown.position + 1 })}
            </Modal.Title>
            <Modal.CloseButton aria-label={t('close')} />
          </div>
          <div className={classes.stage}>
            <Picture key={shown.picture.id} tile={shown} />
            <ActionIcon
              className={classes.previous ?? ''}
              size="xl"
              variant="default"
              radius="xl"
              aria-label={t('previous')}
              disabled={!before}
              onClick={() => before && onShow(addressOf(before))}
            >
              <span aria-hidden>‹</span>
            </ActionIcon>
            <ActionIcon
              className={classes.next ?? ''}
              size="xl"
              variant="default"
              radius="xl"
              aria-label={t('next')}
              disabled={!after}
              onClick={() => after && onShow(addressOf(after))}
            >
              <span aria-hidden>›</span>
            </ActionIcon>
          </div>
          <Caption job={job} tile={shown} place={{ index: index + 1, count: made.length }} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Picture({ tile: { picture } }: { tile: Made }) {
  const t = useTranslations('job.viewer')
  const [isLost, setLost] = useState(false)
  if (isLost) return <Text role="alert">{t('unfetched')}</Text>
  return (
    <img
      className={classes.picture}
      src={picture.url}
      // In its place until the large one is there.
      style={{ backgroundImage: `url("${picture.thumbnailUrl}")` }}
      width={picture.width}
      height={picture.height}
      alt=""
      onError={() => setLost(true)}
    />
  )
}

function Caption({ job, tile, place }: { job: Job; tile: Made; place: { index: number; count: number } }) {
  const t = useTranslations('job.viewer')
  const format = useFormatter()
  const { width, height, bytes, createdAt, url } = tile.picture
  const prompt = usePrompt(job, tile)
  return (
    <div className={classes.caption}>
      <dl className={classes.facts}>
        <dt>{t('prompt')}</dt>
        <dd className={classes.prompt}>{prompt}</dd>
        <dt>{t('size')}</dt>
        <dd>{t('sizes', { width, height, bytes: formatBytes(format, bytes) })}</dd>
        <dt>{t('made')}</dt>
        <dd>{format.dateTime(new Date(createdAt), { dateStyle: 'medium', timeStyle: 'medium' })}</dd>
      </dl>
      <Group gap="sm">
        <Text size="sm" c="dimmed" aria-live="polite">
          {t('place', place)}
        </Text>
        <Button component="a" href={`${url}&download`} download variant="default">
          {t('download')}
        </Button>
      </Group>
    </div>
  )
}

function formatBytes(format: ReturnType<typeof useFormatter>, bytes: number): string {
  const options = { style: 'unit', unitDisplay: 'short' } as const
  return bytes < 1_000_000
    ? format.number(Math.ceil(bytes / 1_000), { ...options, unit: 'kilobyte' })
    : format.number(bytes / 1_000_000, { ...options, unit: 'megabyte', maximumFractionDigits: 1 })
}

/** The stage's prompt; a portrait has its own. */
function usePrompt(job: Job, { stageIndex, position }: Tile): string {
  const [{ data }] = useQuery({
    query: PromptsDocument,
    variables: { id: job.id },
    pause: job.kind !== 'SIMPLE_PORTRAIT',
  })
  const own = data?.job?.images.edges.find(
    ({ node }) => node.stageIndex === stageIndex && node.position === position,
  )
  return own?.node.prompt ?? job.stages[stageIndex]?.prompt ?? ''
}

function usePreloaded(url: string | undefined): void {
  useEffect(() => {
    if (url === undefined) return
    const ahead = new Image()
    ahead.src = url
    return () => ahead.removeAttribute('src')
  }, [url])
}
