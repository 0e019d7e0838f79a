import { TextInput, type TextInputProps, UnstyledButton } from '@mantine/core'
import { clamp } from '@mantine/hooks'
import type { KeyboardEvent } from 'react'
import { type Quantity, wholeNumber } from './form.ts'
import classes from './QuantityInput.module.css'

interface QuantityInputProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: Quantity
  onChange(value: Quantity): void
  readonly min: number
  readonly max: number
}

/**
 * A whole number: typed, or changed by the arrow keys and two small buttons. Not Mantine's NumberInput, which drops what is
 * in no number and makes 13 of "1e3": what is typed here stays as it is, and checkForm tells what is wrong with it.
 */
export function QuantityInput({ value, onChange, min, max, ...props }: QuantityInputProps) {
  const step = (by: 1 | -1) => {
    const from = value === '' ? 0 : wholeNumber(value)
    if (!Number.isNaN(from)) onChange(clamp(from + by, min, max))
  }
  const stepByKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    step(event.key === 'ArrowUp' ? 1 : -1)
  }
  return (
    <TextInput
      {...props}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={stepByKey}
      inputMode="numeric"
      rightSectionWidth={24}
      rightSection={
        // By keyboard there are the arrow keys.
        <div className={classes.steps} aria-hidden>
          <Step onClick={() => step(1)} isOff={wholeNumber(value) >= max} path="M4 9.5 7.5 6 11 9.5" />
          <Step onClick={() => step(-1)} isOff={wholeNumber(value) <= min} path="M4 5.5 7.5 9 11 5.5" />
        </div>
      }
    />
  )
}

function Step({ onClick, isOff, path }: { onClick(): void; isOff: boolean; path: string }) {
  return (
    <UnstyledButton
      className={classes.step ?? ''}
      tabIndex={-1}
      disabled={isOff}
      // The keyboard stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <svg viewBox="0 0 15 15" width={14} height={14} role="presentation">
        <path d={path} fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </UnstyledButton>
  )
}
