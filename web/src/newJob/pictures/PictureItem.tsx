import { Avatar, Button, Group, Input, Loader, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useNewJob } from '../NewJobContext.ts'
import classes from './Pictures.module.css'
import { pictureTypes } from './pictureTypes.ts'
import { canRetry } from './refusal.ts'

interface PictureItemProps {
  /** The name of the field that the picture is. */
  readonly field: string
  /** Its key. */
  readonly picture: string
  onRemove(): void
  readonly children: ReactNode
}

/** A picture that was added, and what became of its upload. */
export function PictureItem({ field, picture: key, onRemove, children }: PictureItemProps) {
  const t = useTranslations('newJob.pictures')
  const format = useFormatter()
  const { form, problemAt, retryUpload } = useNewJob()
  const picture = form.pictures[key]
  if (picture === undefined) return null
  const { name, preview, upload } = picture
  const isUploading = upload.state === 'uploading'
  const problem = problemAt(field)
  const types = format.list(Object.values(pictureTypes), { type: 'disjunction' })
  return (
    <li id={field} className={classes.item} aria-busy={isUploading}>
      <div className={classes.thumbnail}>
        {/* What no browser can show, a file that is no picture say, is an empty tile. */}
        <Avatar src={preview} alt={name} size={72} radius="sm">
          <span />
        </Avatar>
        {isUploading && <Loader size="sm" className={classes.loader ?? ''} />}
      </div>
      <Stack gap="xs" className={classes.about ?? ''}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" fw={500} truncate>
            {name}
          </Text>
          <Group gap={4} wrap="nowrap">
            {upload.state === 'refused' && canRetry(upload.why) && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t('retryNamed', { name })}
                onClick={() => retryUpload(key)}
              >
                {t('retry')}
              </Button>
            )}
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              aria-label={t('removeNamed', { name })}
              onClick={onRemove}
            >
              {t('remove')}
            </Button>
          </Group>
        </Group>
        {isUploading && (
          <Text size="sm" c="dimmed">
            {t('uploading')}
          </Text>
        )}
        {upload.state === 'refused' ? (
          <Input.Error role="alert">{t(`refusals.${upload.why}`, { types })}</Input.Error>
        ) : (
          <>
            {problem !== undefined && <Input.Error>{problem}</Input.Error>}
            {children}
          </>
        )}
      </Stack>
    </li>
  )
}
