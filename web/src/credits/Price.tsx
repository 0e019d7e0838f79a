import { Skeleton, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { useTranslations } from 'use-intl'
import { graphql } from '../api/generated/gql.ts'

const PricePerImage = graphql(`
  query PricePerImage { viewer { id pricePerImage } }
`)

export function Price() {
  const t = useTranslations('credits')
  const [{ data }] = useQuery({ query: PricePerImage })
  if (data === undefined) return <Skeleton height="1.5em" width="16em" />
  return <Text c="dimmed">{t('price', { count: data.viewer.pricePerImage })}</Text>
}
