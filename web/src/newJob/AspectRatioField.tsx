import { useTranslations } from 'use-intl'
import classes from './AspectRatio.module.css'
import { Choices } from './Choices.tsx'
import { type AspectRatio, aspectRatios } from './form.ts'
import type { Place } from './places.ts'

const longestPx = 30

interface AspectRatioFieldProps {
  readonly place: Place
  readonly value: AspectRatio
  onChange(value: AspectRatio): void
}

/** The formats as they look. */
export function AspectRatioField({ place, value, onChange }: AspectRatioFieldProps) {
  const t = useTranslations('newJob')
  return (
    <Choices
      id={`${place}.aspectRatio`}
      label={t('aspectRatio')}
      values={aspectRatios}
      value={value}
      onChange={onChange}
      className={classes.ratios}
    >
      {(ratio) => (
        <span className={classes.ratio}>
          <span className={classes.frame}>
            <span aria-hidden className={classes.shape} style={sizeOf(ratio)} />
          </span>
          {ratio}
        </span>
      )}
    </Choices>
  )
}

function sizeOf(ratio: AspectRatio): { width: number; height: number } {
  const [width = 1, height = 1] = ratio.split(':').map(Number)
  const scale = longestPx / Math.max(width, height)
  return { width: width * scale, height: height * scale }
}
