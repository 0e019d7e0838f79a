import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useApi } from '../api/ApiContext.tsx'

/** A front end of your own gets its token as your app does. */
export default function TokenForm() {
  const t = useTranslations('shell')
  const { session } = useApi()
  return (
    <form action={(form) => session.signIn(String(form.get('token')))}>
      <Stack maw={480} align="stretch">
        <title>Stopframe</title>
        <Title order={1}>{t('signInTitle')}</Title>
        <Text>{t(session.token === null ? 'signInWhy' : 'signInAgain')}</Text>
        <PasswordInput name="token" label={t('token')} required autoComplete="off" />
        <Button type="submit">{t('signIn')}</Button>
      </Stack>
    </form>
  )
}
