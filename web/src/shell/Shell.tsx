import { Container } from '@mantine/core'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { AccountLive } from '../api/AccountLive.tsx'
import { ConnectionNotice } from './ConnectionNotice.tsx'
import { Footer } from './Footer.tsx'
import { Header } from './Header.tsx'
import classes from './Shell.module.css'
import { useIsRefused } from './useIsRefused.ts'

// Few servers want a token, and none of them twice.
const SignIn = lazy(() => import('./SignIn.tsx'))

/** What is around every page. */
export function Shell() {
  const t = useTranslations('shell')
  const isRefused = useIsRefused()
  const main = useRef<HTMLElement>(null)
  const pathname = useRouterState({ select: ({ location }) => location.pathname })
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    // Another page: keyboard and screen reader begin at its content, not where the link was.
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <Header />
      <main ref={main} id="content" tabIndex={-1} className={classes.main}>
        {!isRefused && <ConnectionNotice />}
        {/* A gallery has use for all of a wide screen; words have not. */}
        <Container size="xl" fluid={pathname.startsWith('/jobs/')} py="lg">
          {isRefused ? (
            <Suspense>
              <SignIn />
            </Suspense>
          ) : (
            <>
              <AccountLive />
              <Outlet />
            </>
          )}
        </Container>
        <Footer />
      </main>
    </>
  )
}
