import { Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { ImagesFields } from './ImagesFields.tsx'
import { useNewJob } from './NewJobContext.ts'

export function VariationsFields() {
  const t = useTranslations('newJob')
  const { form, change } = useNewJob()
  return (
    <Stack gap="lg">
      <ImagesFields
        place="variations"
        images={form.variations}
        onChange={(changed) =>
          change((before) => ({ ...before, variations: { ...before.variations, ...changed } }))
        }
        label={t('prompt')}
        hint={t('promptHint')}
        example={t('promptExample')}
      />
    </Stack>
  )
}
