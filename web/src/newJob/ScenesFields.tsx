import { Button, Stack } from '@mantine/core'
import { flushSync } from 'react-dom'
import { useTranslations } from 'use-intl'
import { useAnnounce } from '../shell/Announcer.tsx'
import { focusFirst } from './focusFirst.ts'
import { newKey, newScene, type Scene } from './form.ts'
import { useNewJob } from './NewJobContext.ts'
import { sceneName } from './places.ts'
import { SceneCard } from './SceneCard.tsx'

const addId = 'scenes.add'

export function ScenesFields() {
  const t = useTranslations('newJob.scenes')
  const announce = useAnnounce()
  const { form, change } = useNewJob()
  const insert = (index: number, scene: Scene) => {
    flushSync(() => change((before) => ({ ...before, scenes: before.scenes.toSpliced(index, 0, scene) })))
    focusFirst([`${sceneName(scene)}.prompt`])
  }
  const duplicate = (index: number, scene: Scene) =>
    insert(index + 1, {
      ...scene,
      key: newKey(),
      references: scene.references.map((reference) => ({ ...reference, key: newKey() })),
    })
  const remove = (index: number) => {
    flushSync(() => change((before) => ({ ...before, scenes: before.scenes.toSpliced(index, 1) })))
    announce(t('removed', { number: index + 1 }))
    // To the scene that took its place, or to the end of the list.
    const next = form.scenes[index + 1]
    focusFirst([next ? `${sceneName(next)}.prompt` : addId])
  }
  return (
    <Stack gap="lg">
      {form.scenes.map((scene, index) => (
        <SceneCard
          key={scene.key}
          scene={scene}
          number={index + 1}
          onDuplicate={() => duplicate(index, scene)}
          onRemove={form.scenes.length > 1 ? () => remove(index) : null}
        />
      ))}
      <Button id={addId} variant="default" onClick={() => insert(form.scenes.length, newScene())}>
        {t('add')}
      </Button>
    </Stack>
  )
}
