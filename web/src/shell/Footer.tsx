import { Anchor, Container, Group, NativeSelect, useMantineColorScheme } from '@mantine/core'
import { use } from 'react'
import { useTranslations } from 'use-intl'
import { type Locale, localeNames, locales } from '../words/locale.ts'
import { LocaleContext } from './LocaleContext.ts'

const schemes = ['auto', 'light', 'dark'] as const

export function Footer() {
  const t = useTranslations('shell')
  const { locale, changeLocale } = use(LocaleContext)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Container component="footer" size="xl" py="lg">
      <Group align="flex-end" gap="md">
        <NativeSelect
          label={t('language')}
          size="xs"
          value={locale}
          data={locales.map((value) => ({ value, label: localeNames[value] }))}
          onChange={({ currentTarget }) => void changeLocale(currentTarget.value as Locale)}
        />
        <NativeSelect
          label={t('colours')}
          size="xs"
          value={colorScheme}
          data={schemes.map((value) => ({ value, label: t(`colourSchemes.${value}`) }))}
          onChange={({ currentTarget }) => setColorScheme(currentTarget.value as (typeof schemes)[number])}
        />
        <Anchor href="/graphql" size="sm">
          {t('developers')}
        </Anchor>
      </Group>
    </Container>
  )
}
