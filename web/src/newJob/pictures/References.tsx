import { TextInput } from '@mantine/core'
import { flushSync } from 'react-dom'
import { useTranslations } from 'use-intl'
import { focusFirst } from '../focusFirst.ts'
import type { Reference } from '../form.ts'
import { useNewJob } from '../NewJobContext.ts'
import { changeReferences, type Place } from '../places.ts'
import { PictureArea } from './PictureArea.tsx'
import { PictureItem } from './PictureItem.tsx'

interface ReferencesProps {
  readonly place: Exclude<Place, 'portraits'>
  readonly references: readonly Reference[]
}

/** Pictures that the generator is shown, each with what it is for. */
export function References({ place, references }: ReferencesProps) {
  const t = useTranslations('newJob.references')
  const { change, problemAt } = useNewJob()
  const setRole = (key: string, role: string) =>
    change((form) =>
      changeReferences(form, place, (before) =>
        before.map((reference) => (reference.key === key ? { ...reference, role } : reference)),
      ),
    )
  const remove = (index: number) => {
    flushSync(() => change((form) => changeReferences(form, place, (before) => before.toSpliced(index, 1))))
    const next = references[index + 1] ?? references[index - 1]
    focusFirst([next ? `reference-${next.key}` : `${place}.pictures`])
  }
  return (
    <PictureArea place={place} label={t('title')} hint={t('hint')}>
      {references.map(({ key, picture, role }, index) => (
        <PictureItem key={key} field={`reference-${key}`} picture={picture} onRemove={() => remove(index)}>
          <TextInput
            id={`reference-${key}.role`}
            label={t('role')}
            placeholder={t('roleExample')}
            size="xs"
            maw={280}
            value={role}
            onChange={({ currentTarget }) => setRole(key, currentTarget.value)}
            error={problemAt(`reference-${key}.role`)}
          />
        </PictureItem>
      ))}
    </PictureArea>
  )
}
