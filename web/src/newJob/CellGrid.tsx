import { Button, Fieldset, Group, Input, Table, Text, VisuallyHidden } from '@mantine/core'
import { useTranslations } from 'use-intl'
import {
  type Angle,
  type Angles,
  angles,
  everyCell,
  type Quantity,
  type Shot,
  shots,
  wholeNumber,
} from './form.ts'
import classes from './NewJob.module.css'
import { useNewJob } from './NewJobContext.ts'
import { QuantityInput } from './QuantityInput.tsx'

interface CellGridProps {
  readonly quantities: Angles['quantities']
  onChange(quantities: Angles['quantities']): void
}

const id = 'angles.cells'

/** How many images of each angle and shot. */
export default function CellGrid({ quantities, onChange }: CellGridProps) {
  const t = useTranslations('newJob.angles')
  const { problemAt } = useNewJob()
  const problem = problemAt(id)
  const set = (angle: Angle, shot: Shot, quantity: Quantity) =>
    onChange({ ...quantities, [angle]: { ...quantities[angle], [shot]: quantity } })
  return (
    <Fieldset
      variant="unstyled"
      legend={t('cells')}
      classNames={{ root: classes.group ?? '', legend: classes.legend ?? '' }}
      aria-describedby={problem === undefined ? undefined : `${id}.error`}
    >
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {t('cellsHint')}
        </Text>
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => onChange(everyCell(1))}>
            {t('oneOfEach')}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => onChange(everyCell(0))}>
            {t('none')}
          </Button>
        </Group>
      </Group>
      <Table id={id} withRowBorders={false} className={classes.cells ?? ''}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td>
              <VisuallyHidden>{t('angle')}</VisuallyHidden>
            </Table.Td>
            {shots.map((shot) => (
              <Table.Th key={shot} scope="col">
                {t(`shots.${shot}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {angles.map((angle) => (
            <Table.Tr key={angle}>
              <Table.Th scope="row">{t(`names.${angle}`)}</Table.Th>
              {shots.map((shot) => (
                <Table.Td key={shot}>
                  <QuantityInput
                    id={`angles.${angle}.${shot}`}
                    aria-label={t('cell', { angle: t(`names.${angle}`), shot: t(`shots.${shot}`) })}
                    value={quantities[angle][shot]}
                    onChange={(quantity) => set(angle, shot, quantity)}
                    error={problemAt(`angles.${angle}.${shot}`)}
                    min={0}
                    max={1_000}
                    data-some={wholeNumber(quantities[angle][shot]) > 0 || undefined}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {problem !== undefined && <Input.Error id={`${id}.error`}>{problem}</Input.Error>}
    </Fieldset>
  )
}
