import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { readJobsSearch } from './jobs/search.ts'
import { readPagesSearch } from './lists/pageCount.ts'
import { FailedPage } from './shell/FailedPage.tsx'
import { NotFoundPage } from './shell/NotFoundPage.tsx'
import { Shell } from './shell/Shell.tsx'

// Each page's code is fetched when it is first wanted.
const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
})

const newJob = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./newJob/NewJobPage.tsx'), 'NewJobPage'),
})

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: readJobsSearch,
  component: lazyRouteComponent(() => import('./jobs/JobsPage.tsx'), 'JobsPage'),
})

const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId',
  // The image that is shown large: its stage and position.
  validateSearch: ({ image }: { image?: unknown }): { image?: string } =>
    typeof image === 'string' && /^\d+-\d+$/.test(image) ? { image } : {},
  component: lazyRouteComponent(() => import('./job/JobPage.tsx'), 'JobPage'),
})

const credits = createRoute({
  getParentRoute: () => root,
  path: '/credits',
  validateSearch: readPagesSearch,
  component: lazyRouteComponent(() => import('./credits/CreditsPage.tsx'), 'CreditsPage'),
})

const routeTree = root.addChildren([newJob, jobs, job, credits])

export function createAppRouter() {
  return createRouter({
    routeTree,
    scrollRestoration: true,
    defaultPreload: 'intent',
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
