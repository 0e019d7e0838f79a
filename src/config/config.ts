import { isIP } from 'node:net'
import { z } from 'zod'
import { StartupError } from '../lib/startupError.ts'
import { samplerNames } from '../lib/tracing.ts'

const whole = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
const ratio = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'must be a number from 0 to 1')
  .transform(Number)
const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })
const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  // As browsers send them, or they would never be met: in lower case, without a path, not even a slash.
  .refine((list) => list.every((origin) => /^[a-z][a-z\d.+-]*:\/\/[^/?#@*\sA-Z]+$/.test(origin)), {
    error: 'must list origins, as https://app.example.com, with commas between',
  })

/** Every variable of the environment that the program reads. `.env.example` says what each does. */
export const variables = z.object({
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL_SIZE: whole(2, 1_000).default(10),
  DATA_DIR: z.string().min(1).default('.data'),
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  PUBLIC_URL: url('http:', 'https:').optional(),
  ALLOWED_ORIGINS: origins.default([]),
  METRICS_PORT: whole(0, 65_535).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplerNames).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: ratio.default(1),
  AUTH_JWT_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  AUTH_JWKS_URL: url('http:', 'https:').optional(),
  AUTH_ISSUER: z.string().min(1).optional(),
  AUTH_AUDIENCE: z.string().min(1).optional(),
  INITIAL_CREDITS: whole(0, 1_000_000_000).default(10_000),
  PRICE_PER_IMAGE: whole(1, 1_000_000).default(1),
  GEMINI_API_KEY: z.string().min(1).optional(),
  GEMINI_MODEL: z.string().min(1).default('gemini-3.1-flash-image'),
  GEMINI_IMAGE_SIZE: z.enum(['1K', '2K', '4K']).optional(),
  GEMINI_BASE_URL: url('http:', 'https:').optional(),
  SKETCH_DELAY_MS: whole(0, 600_000).default(500),
  JOB_CONCURRENCY: whole(1, 1_000).default(16),
  ACCOUNT_CONCURRENCY: whole(1, 1_000).default(8),
  STAGE_CONCURRENCY: whole(1, 100).default(1),
  GENERATOR_CONCURRENCY: whole(1, 1_000).default(8),
  IMAGE_TIMEOUT_MS: whole(1, 3_600_000).default(120_000),
  IMAGE_ATTEMPTS: whole(1, 20).default(3),
  BACKOFF_MS: whole(0, 60_000).default(1_000),
  DRAIN_MS: whole(0, 3_600_000).default(30_000),
  SHUTDOWN_DELAY_MS: whole(0, 600_000).default(0),
  LOG_RETENTION_DAYS: whole(0, 36_500).default(90),
  MAX_UPLOAD_BYTES: whole(1, 1_000_000_000).default(20_000_000),
  MAX_UPLOAD_PIXELS: whole(1, 1_000_000_000).default(40_000_000),
  SUBSCRIPTIONS_PER_SOCKET: whole(1, 100_000).default(100),
  SUBSCRIPTIONS_PER_ACCOUNT: whole(1, 1_000_000).default(1_000),
  SUBSCRIPTIONS_PER_PROCESS: whole(1, 1_000_000).default(20_000),
  SOCKETS_PER_PROCESS: whole(1, 1_000_000).default(20_000),
  HEARTBEAT_MS: whole(100, 600_000).default(12_000),
})

export type Config = z.output<typeof variables>

/**
 * Reads the configuration from the environment; an empty variable counts as none. Throws one
 * StartupError that tells everything that is wrong.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  const problems = parsed.success
    ? contradictions(parsed.data)
    : [...parsed.error.issues.map(describe), ...contradictions(readable(given))]
  if (problems.length > 0 || !parsed.success) {
    throw new StartupError(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n.env.example explains every variable.`,
    )
  }
  return parsed.data
}

export function authentication(config: Partial<Config>): 'secret' | 'jwks' | 'none' {
  if (config.AUTH_JWT_SECRET !== undefined) return 'secret'
  return config.AUTH_JWKS_URL === undefined ? 'none' : 'jwks'
}

/** Where traces go; null where none are to be taken. */
export function tracesUrl(
  config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'>,
): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = config
  if (whole !== undefined) return whole
  return base === undefined ? null : `${base.replace(/\/$/, '')}/v1/traces`
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`
}

/**
 * What was given although it is wrong, and all the rest as it is to be read, so that contradictions are told in the
 * same breath: a variable that is wrong is not missing.
 */
function readable(given: NodeJS.ProcessEnv): Partial<Config> {
  const entries = Object.entries(variables.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(given[name])
    return [name, parsed.success ? parsed.data : given[name]]
  })
  return Object.fromEntries(entries) as Partial<Config>
}

function contradictions(config: Partial<Config>): string[] {
  const problems: string[] = []
  const { AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, DATABASE_URL, ROLE, HOST, PUBLIC_URL } =
    config
  const { PORT, METRICS_PORT } = config
  if (AUTH_JWT_SECRET !== undefined && AUTH_JWKS_URL !== undefined) {
    problems.push('AUTH_JWT_SECRET and AUTH_JWKS_URL contradict each other: set one of them.')
  }
  const authenticated = authentication(config) !== 'none'
  for (const [name, value] of Object.entries({ AUTH_ISSUER, AUTH_AUDIENCE })) {
    if (value !== undefined && !authenticated) {
      problems.push(
        `${name} checks tokens, and no token is checked without AUTH_JWT_SECRET or AUTH_JWKS_URL.`,
      )
    }
  }
  if (HOST !== undefined && !isLoopback(HOST) && !authenticated && ROLE !== 'worker') {
    problems.push(
      `HOST ${HOST} can be reached from outside, and without authentication everybody there would share one account: set AUTH_JWT_SECRET or AUTH_JWKS_URL, or HOST=127.0.0.1.`,
    )
  }
  if (
    PUBLIC_URL !== undefined &&
    URL.canParse(PUBLIC_URL) &&
    !isLoopback(new URL(PUBLIC_URL).hostname) &&
    !authenticated
  ) {
    problems.push(
      `PUBLIC_URL ${PUBLIC_URL} is for others to call, and without authentication they would all share one account: set AUTH_JWT_SECRET or AUTH_JWKS_URL.`,
    )
  }
  if ((ROLE === 'api' || ROLE === 'worker') && DATABASE_URL === undefined) {
    problems.push(`ROLE=${ROLE} shares its database with other processes: set DATABASE_URL, or ROLE=all.`)
  }
  if (METRICS_PORT !== undefined && METRICS_PORT !== 0 && METRICS_PORT === PORT && ROLE !== 'worker') {
    problems.push(`METRICS_PORT and PORT are both ${PORT}: set METRICS_PORT to another, or leave it out.`)
  }
  return problems
}

/** Of a host as HOST has it, or as a URL does, which puts an IPv6 address in brackets. */
function isLoopback(host: string): boolean {
  const isName = host.toLowerCase() === 'localhost'
  return isName || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}
