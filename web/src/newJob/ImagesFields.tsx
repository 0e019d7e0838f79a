import { Group } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { AspectRatioField } from './AspectRatioField.tsx'
import type { Images } from './form.ts'
import classes from './NewJob.module.css'
import { useNewJob } from './NewJobContext.ts'
import { PromptField } from './PromptField.tsx'
import { References } from './pictures/References.tsx'
import type { Place } from './places.ts'
import { QuantityInput } from './QuantityInput.tsx'

interface ImagesFieldsProps {
  readonly place: Exclude<Place, 'portraits'>
  readonly images: Images
  onChange(changed: Partial<Images>): void
  readonly label: string
  readonly hint?: string
  readonly example: string
}

/** A prompt, and how many images in which format: what variations and each scene are. */
export function ImagesFields({ place, images, onChange, ...words }: ImagesFieldsProps) {
  const t = useTranslations('newJob')
  const { problemAt } = useNewJob()
  const quantity = `${place}.quantity`
  return (
    <>
      <PromptField
        {...words}
        field={`${place}.prompt`}
        value={images.prompt}
        onChange={(prompt) => onChange({ prompt })}
      />
      <Group align="flex-start" gap="lg" className={classes.size ?? ''}>
        <QuantityInput
          id={quantity}
          label={t('quantity')}
          value={images.quantity}
          onChange={(value) => onChange({ quantity: value })}
          error={problemAt(quantity)}
          min={1}
          max={1_000}
          w={160}
        />
        <AspectRatioField
          place={place}
          value={images.aspectRatio}
          onChange={(aspectRatio) => onChange({ aspectRatio })}
        />
      </Group>
      <References place={place} references={images.references} />
    </>
  )
}
