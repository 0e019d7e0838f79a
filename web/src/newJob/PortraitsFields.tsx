import { Stack } from '@mantine/core'
import { flushSync } from 'react-dom'
import { useTranslations } from 'use-intl'
import { AspectRatioField } from './AspectRatioField.tsx'
import { focusFirst } from './focusFirst.ts'
import type { Portraits } from './form.ts'
import { useNewJob } from './NewJobContext.ts'
import { PortraitCard } from './PortraitCard.tsx'
import { PromptField } from './PromptField.tsx'
import { PictureArea } from './pictures/PictureArea.tsx'

export function PortraitsFields() {
  const t = useTranslations('newJob.portraits')
  const { form, change } = useNewJob()
  const { people, prompt, aspectRatio } = form.portraits
  const patch = (changed: (portraits: Portraits) => Partial<Portraits>) =>
    change((before) => ({
      ...before,
      portraits: { ...before.portraits, ...changed(before.portraits) },
    }))
  const remove = (index: number) => {
    flushSync(() => patch((before) => ({ people: before.people.toSpliced(index, 1) })))
    const next = people[index + 1] ?? people[index - 1]
    focusFirst([next ? `portrait-${next.key}` : 'portraits.pictures'])
  }
  return (
    <Stack gap="lg">
      <PictureArea place="portraits" label={t('pictures')} hint={t('hint')}>
        {people.map((portrait, index) => (
          <PortraitCard
            key={portrait.key}
            portrait={portrait}
            number={index + 1}
            onChange={(own) =>
              patch((before) => ({
                people: before.people.map((each) =>
                  each.key === portrait.key ? { ...each, prompt: own } : each,
                ),
              }))
            }
            onRemove={() => remove(index)}
          />
        ))}
      </PictureArea>
      <PromptField
        field="portraits.prompt"
        label={t('prompt')}
        hint={t('promptHint')}
        example={t('example')}
        value={prompt}
        onChange={(shared) => patch(() => ({ prompt: shared }))}
      />
      <AspectRatioField
        place="portraits"
        value={aspectRatio}
        onChange={(ratio) => patch(() => ({ aspectRatio: ratio }))}
      />
    </Stack>
  )
}
