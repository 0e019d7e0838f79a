import { Fieldset } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Choices.module.css'

interface ChoicesProps<Value extends string> {
  /** The group's; also its name in the form. */
  readonly id: string
  readonly label: string
  readonly values: readonly Value[]
  readonly value: Value
  onChange(value: Value): void
  /** What stands in a choice, its words included. */
  children(value: Value): ReactNode
  readonly className: string | undefined
}

/** One of several that are seen: real radio buttons, so that arrow keys go through them and Tab passes by. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { id, label, values, value, onChange, children, className } = props
  return (
    <Fieldset
      id={id}
      variant="unstyled"
      legend={label}
      classNames={{ root: classes.group ?? '', legend: classes.legend ?? '' }}
    >
      <div className={className}>
        {values.map((each) => (
          <label key={each} className={classes.choice}>
            <input
              type="radio"
              name={id}
              value={each}
              checked={each === value}
              onChange={() => onChange(each)}
              className={classes.input}
            />
            {children(each)}
          </label>
        ))}
      </div>
    </Fieldset>
  )
}
