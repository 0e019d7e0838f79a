import { Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Portrait } from './form.ts'
import { PromptField } from './PromptField.tsx'
import { PictureItem } from './pictures/PictureItem.tsx'

interface PortraitCardProps {
  readonly portrait: Portrait
  /** From 1, as people count. */
  readonly number: number
  onChange(prompt: string | null): void
  onRemove(): void
}

export function PortraitCard({ portrait, number, onChange, onRemove }: PortraitCardProps) {
  const t = useTranslations('newJob.portraits')
  const field = `portrait-${portrait.key}`
  return (
    <PictureItem field={field} picture={portrait.picture} onRemove={onRemove}>
      <Switch
        label={t('own')}
        aria-label={t('ownNamed', { number })}
        checked={portrait.prompt !== null}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? '' : null)}
      />
      {portrait.prompt !== null && (
        <PromptField
          field={`${field}.prompt`}
          label={t('ownPrompt')}
          value={portrait.prompt}
          onChange={onChange}
        />
      )}
    </PictureItem>
  )
}
