import { Button, Card, Group, Stack, TextInput, Title } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Scene } from './form.ts'
import { ImagesFields } from './ImagesFields.tsx'
import { useNewJob } from './NewJobContext.ts'
import { sceneName } from './places.ts'

interface SceneCardProps {
  readonly scene: Scene
  /** From 1, as people count. */
  readonly number: number
  onDuplicate(): void
  /** Null for the only scene. */
  readonly onRemove: (() => void) | null
}

export function SceneCard({ scene, number, onDuplicate, onRemove }: SceneCardProps) {
  const t = useTranslations('newJob.scenes')
  const { change, problemAt } = useNewJob()
  const place = sceneName(scene)
  const patch = (changed: Partial<Scene>) =>
    change((before) => ({
      ...before,
      scenes: before.scenes.map((each) => (each.key === scene.key ? { ...each, ...changed } : each)),
    }))
  return (
    <Card component="section" id={place} aria-labelledby={`${place}.heading`} withBorder padding="lg">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id={`${place}.heading`}>
          {t('heading', { number })}
        </Title>
        <Group gap={4}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t('duplicateNamed', { number })}
            onClick={onDuplicate}
          >
            {t('duplicate')}
          </Button>
          {onRemove && (
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              aria-label={t('removeNamed', { number })}
              onClick={onRemove}
            >
              {t('remove')}
            </Button>
          )}
        </Group>
      </Group>
      <Stack gap="lg">
        <TextInput
          id={`${place}.name`}
          label={t('name')}
          value={scene.name}
          onChange={({ currentTarget }) => patch({ name: currentTarget.value })}
          error={problemAt(`${place}.name`)}
          maw={360}
        />
        <ImagesFields
          place={place}
          images={scene}
          onChange={patch}
          label={t('prompt')}
          example={t('example')}
        />
      </Stack>
    </Card>
  )
}
