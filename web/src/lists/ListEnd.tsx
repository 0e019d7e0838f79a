import { Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'

interface ListEndProps {
  /** How the list stands. */
  readonly standing: string
  readonly hasMore: boolean
  readonly isLoading: boolean
  onMore(): void
}

/** How a list stands, and the way to more of it. */
export function ListEnd({ standing, hasMore, isLoading, onMore }: ListEndProps) {
  const t = useTranslations('lists')
  return (
    <Group justify="center" py="md">
      <Text size="sm" c="dimmed">
        {standing}
      </Text>
      {(hasMore || isLoading) && (
        <Button
          variant="default"
          // Not disabled while it is under way: it would lose the keyboard.
          aria-busy={isLoading}
          data-disabled={isLoading}
          onClick={() => isLoading || onMore()}
        >
          {t(isLoading ? 'loading' : 'more')}
        </Button>
      )}
    </Group>
  )
}
