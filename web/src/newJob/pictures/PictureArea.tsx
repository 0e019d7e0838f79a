import { Button, Fieldset, FileButton, Input, Text } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useNewJob } from '../NewJobContext.ts'
import type { Place } from '../places.ts'
import classes from './Pictures.module.css'
import { pictureTypes } from './pictureTypes.ts'
import { useDragOverPage } from './useDragOverPage.ts'

// Choosing and pasting need none of it: it is fetched when files are first dragged over the page.
const DropSurface = lazy(() => import('./DropSurface.tsx'))

interface PictureAreaProps {
  readonly place: Place
  readonly label: string
  readonly hint: string
  /** What was added already. */
  readonly children: ReactNode
}

/** Takes pictures: dropped, chosen or pasted. */
export function PictureArea({ place, label, hint, children }: PictureAreaProps) {
  const t = useTranslations('newJob.pictures')
  const { addPictures, problemAt } = useNewJob()
  const hasDragged = useDragOverPage()
  const reset = useRef<() => void>(null)
  const problem = problemAt(`${place}.pictures`)
  const choose = (files: File[]) => {
    addPictures(place, files)
    // The same file may be chosen again, after it was removed say.
    reset.current?.()
  }
  const content = (
    <div className={classes.content}>
      <Text component="span" size="sm" c="dimmed">
        {t('drop')}
      </Text>
      <FileButton multiple accept={Object.keys(pictureTypes).join(',')} onChange={choose} resetRef={reset}>
        {(props) => (
          <Button
            {...props}
            id={`${place}.pictures`}
            variant="default"
            size="xs"
            aria-describedby={problem === undefined ? undefined : `${place}.pictures.error`}
          >
            {t('choose')}
          </Button>
        )}
      </FileButton>
    </div>
  )
  const resting = <div className={classes.surface}>{content}</div>
  return (
    <Fieldset
      variant="unstyled"
      legend={label}
      classNames={{ root: classes.group ?? '', legend: classes.legend ?? '' }}
    >
      <Text size="sm" c="dimmed" mb="xs">
        {hint}
      </Text>
      <ul className={classes.list}>{children}</ul>
      {hasDragged ? (
        <Suspense fallback={resting}>
          <DropSurface onDrop={(files) => addPictures(place, files)}>{content}</DropSurface>
        </Suspense>
      ) : (
        resting
      )}
      {problem !== undefined && (
        <Input.Error id={`${place}.pictures.error`} mt={6}>
          {problem}
        </Input.Error>
      )}
    </Fieldset>
  )
}
