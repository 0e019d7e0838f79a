import { Textarea } from '@mantine/core'
import { useNewJob } from './NewJobContext.ts'

interface PromptFieldProps {
  readonly field: string
  readonly label: string
  readonly hint?: string
  readonly example?: string
  readonly value: string
  onChange(value: string): void
}

export function PromptField({ field, label, hint, example, value, onChange }: PromptFieldProps) {
  const { problemAt } = useNewJob()
  return (
    <Textarea
      id={field}
      label={label}
      description={hint}
      placeholder={example}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={problemAt(field)}
      autosize
      minRows={3}
      maxRows={14}
    />
  )
}
