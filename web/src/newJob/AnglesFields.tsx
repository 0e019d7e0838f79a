import { Stack } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { AspectRatioField } from './AspectRatioField.tsx'
import type { Angles } from './form.ts'
import { useNewJob } from './NewJobContext.ts'
import { PromptField } from './PromptField.tsx'
import { References } from './pictures/References.tsx'

// The table is not part of the page's first load.
const CellGrid = lazy(() => import('./CellGrid.tsx'))

export function AnglesFields() {
  const t = useTranslations('newJob.angles')
  const { form, change } = useNewJob()
  const patch = (changed: Partial<Angles>) =>
    change((before) => ({ ...before, angles: { ...before.angles, ...changed } }))
  return (
    <Stack gap="lg">
      <PromptField
        field="angles.prompt"
        label={t('prompt')}
        example={t('example')}
        value={form.angles.prompt}
        onChange={(prompt) => patch({ prompt })}
      />
      <Suspense>
        <CellGrid quantities={form.angles.quantities} onChange={(quantities) => patch({ quantities })} />
      </Suspense>
      <AspectRatioField
        place="angles"
        value={form.angles.aspectRatio}
        onChange={(aspectRatio) => patch({ aspectRatio })}
      />
      <References place="angles" references={form.angles.references} />
    </Stack>
  )
}
