import { describe, expect, it } from 'vitest'
import { authentication, readConfig, tracesUrl } from '../../src/config/config.ts'
import { StartupError } from '../../src/lib/startupError.ts'

/** What is wrong, a line each. */
function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    return error.message
      .split('\n')
      .filter((line) => line.startsWith('  - '))
      .map((line) => line.slice(4))
  }
  return []
}

const secret = 'x'.repeat(32)
const jwks = 'https://issuer.example.com/jwks.json'
const database = 'postgres://user:password@db.example.com:5432/stopframe'

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({ HOST: '127.0.0.1', PORT: 4000, ROLE: 'all', ALLOWED_ORIGINS: [] })
  })

  it('takes an empty variable for none', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', AUTH_JWT_SECRET: '', ALLOWED_ORIGINS: '' })).toEqual(
      readConfig({}),
    )
  })

  it('takes no notice of variables of others', () => {
    expect(readConfig({ HOME: '/root', PORT2: 'x' })).toEqual(readConfig({}))
  })

  it('tells everything that is wrong at once, values and contradictions', () => {
    const problems = problemsOf({
      PORT: 'http',
      ROLE: 'api',
      STAGE_CONCURRENCY: '0',
      AUTH_ISSUER: 'https://issuer.example.com',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'loud',
    })
    expect(problems.map((problem) => problem.split(/[ :=]/)[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'STAGE_CONCURRENCY',
      'AUTH_ISSUER',
      'HOST',
      'ROLE',
    ])
  })

  it('says how many problems there are, and where to read on', () => {
    expect(() => readConfig({ PORT: 'x' })).toThrow(
      /^The configuration has a problem:\n {2}- PORT: .*\n\.env\.example/,
    )
    expect(() => readConfig({ PORT: 'x', ROLE: 'x' })).toThrow(/^The configuration has 2 problems:/)
  })

  it.each([
    [
      'a lack that is none',
      { AUTH_JWT_SECRET: 'short', AUTH_ISSUER: 'i', HOST: '0.0.0.0' },
      ['AUTH_JWT_SECRET: must have 32 characters or more'],
    ],
    [
      'a database that is only misspelt',
      { ROLE: 'worker', DATABASE_URL: 'mysql://x' },
      [expect.stringContaining('DATABASE_URL: must be a URL')],
    ],
    ['a role that is none', { ROLE: 'boss' }, [expect.stringContaining('ROLE: ')]],
  ])('does not tell of %s', (_, environment, problems) => {
    expect(problemsOf(environment)).toEqual(problems)
  })
})

describe('contradictions', () => {
  it.each([
    [
      'two ways to check tokens',
      { AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: jwks },
      'AUTH_JWT_SECRET and AUTH_JWKS_URL contradict each other',
    ],
    ['an issuer of tokens that nobody checks', { AUTH_ISSUER: 'x' }, 'AUTH_ISSUER checks tokens'],
    ['an audience of tokens that nobody checks', { AUTH_AUDIENCE: 'x' }, 'AUTH_AUDIENCE checks tokens'],
    ['all addresses without authentication', { HOST: '0.0.0.0' }, 'HOST 0.0.0.0 can be reached from outside'],
    ['all IPv6 addresses without authentication', { HOST: '::' }, 'HOST :: can be reached from outside'],
    ['an address of the network without authentication', { HOST: '192.168.1.5' }, 'HOST 192.168.1.5 can be'],
    ['a name without authentication', { HOST: 'stopframe.example.com' }, 'HOST stopframe.example.com can be'],
    [
      'a name that only begins like this machine',
      { HOST: '127.0.0.1.nip.io' },
      'HOST 127.0.0.1.nip.io can be',
    ],
    ['a public URL without authentication', { PUBLIC_URL: 'https://a.example.com' }, 'PUBLIC_URL https://a'],
    ['a public address of IPv6 without authentication', { PUBLIC_URL: 'http://[2001:db8::1]' }, 'PUBLIC_URL'],
    ['metrics on the port of the API', { METRICS_PORT: '4000' }, 'METRICS_PORT and PORT are both 4000'],
    ['an API process without a database to share', { ROLE: 'api' }, 'ROLE=api shares its database'],
    ['a worker without a database to share', { ROLE: 'worker' }, 'ROLE=worker shares its database'],
  ])('%s', (_, environment, problem) => {
    expect(problemsOf(environment)).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    [
      'tokens by a secret on a public address',
      { HOST: '0.0.0.0', AUTH_JWT_SECRET: secret, AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' },
    ],
    ['tokens by keys on a public address', { HOST: '0.0.0.0', AUTH_JWKS_URL: jwks, AUTH_ISSUER: 'i' }],
    ['this machine by another of its addresses', { HOST: '127.0.0.2' }],
    ['this machine over IPv6', { HOST: '::1' }],
    ['this machine by name', { HOST: 'localhost' }],
    ['this machine by name, however it is spelt', { HOST: 'LocalHost' }],
    ['this machine as others on it call it', { PUBLIC_URL: 'http://127.0.0.1:8080' }],
    ['this machine as others on it call it over IPv6', { HOST: '::1', PUBLIC_URL: 'http://[::1]:8080' }],
    ['a worker, which serves nobody, wherever', { HOST: '0.0.0.0', ROLE: 'worker', DATABASE_URL: database }],
    [
      "a worker's metrics on the port that an API process would have",
      { METRICS_PORT: '4000', ROLE: 'worker', DATABASE_URL: database },
    ],
    ['metrics and API on any free port each', { METRICS_PORT: '0', PORT: '0' }],
    ['an API process with a database', { ROLE: 'api', DATABASE_URL: database }],
  ])('are not seen in %s', (_, environment) => {
    expect(problemsOf(environment)).toEqual([])
  })
})

describe('values', () => {
  it.each([
    ['PORT', '0', '65535'],
    ['DATABASE_POOL_SIZE', '2', '1000'],
    ['STAGE_CONCURRENCY', '1', '100'],
    ['IMAGE_ATTEMPTS', '1', '20'],
    ['INITIAL_CREDITS', '0', '1000000000'],
    ['MAX_UPLOAD_BYTES', '1', '1000000000'],
    ['SUBSCRIPTIONS_PER_SOCKET', '1', '100000'],
    ['HEARTBEAT_MS', '100', '600000'],
  ])('%s is a whole number from %s to %s', (name, least, most) => {
    for (const value of [least, most])
      expect(readConfig({ [name]: value })).toMatchObject({ [name]: Number(value) })
    const wrong = [
      String(Number(least) - 1),
      String(Number(most) + 1),
      '1.5',
      '1e3',
      '0x10',
      ' 5',
      'five',
      '٣',
    ]
    for (const value of wrong)
      expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`${name}: `)])
  })

  it.each([
    ['DATABASE_URL', 'http://x'],
    ['DATABASE_URL', 'localhost:5432/x'],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['PUBLIC_URL', 'stopframe.example.com'],
    ['GEMINI_BASE_URL', 'ftp://x'],
  ])('%s is not %s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`${name}: must be a URL that starts with`),
    ])
  })

  it('OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1', () => {
    for (const [text, ratio] of [
      ['0', 0],
      ['0.25', 0.25],
      ['.5', 0.5],
      ['1', 1],
      ['1.0', 1],
    ] as const) {
      expect(readConfig({ OTEL_TRACES_SAMPLER_ARG: text }).OTEL_TRACES_SAMPLER_ARG).toBe(ratio)
    }
    for (const text of ['-0.1', '1.1', '50%', 'half']) {
      expect(problemsOf({ OTEL_TRACES_SAMPLER_ARG: text })).toEqual([
        'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1',
      ])
    }
  })

  it.each([
    [{}, null],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://host/path/' }, 'https://host/path/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://host/any' }, 'http://host/any'],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://host/any',
      },
      'http://host/any',
    ],
  ])('%o sends traces to %s', (environment, url) => {
    expect(tracesUrl(readConfig(environment))).toBe(url)
  })

  it('ALLOWED_ORIGINS lists origins as browsers send them', () => {
    const { ALLOWED_ORIGINS } = readConfig({
      ALLOWED_ORIGINS: ' https://a.example.com, http://localhost:5173,,chrome-extension://abc ',
    })
    expect(ALLOWED_ORIGINS).toEqual([
      'https://a.example.com',
      'http://localhost:5173',
      'chrome-extension://abc',
    ])
    for (const never of [
      '*',
      'a.example.com',
      'https://a.example.com/',
      'https://A.example.com',
      'https://*.example.com',
      'https://u@x',
    ]) {
      expect(problemsOf({ ALLOWED_ORIGINS: `https://b.example.com,${never}` })).toEqual([
        expect.stringContaining('ALLOWED_ORIGINS: '),
      ])
    }
  })

  it('a secret is long enough not to be guessed', () => {
    expect(problemsOf({ AUTH_JWT_SECRET: 'x'.repeat(31) })).toHaveLength(1)
    expect(problemsOf({ AUTH_JWT_SECRET: secret })).toEqual([])
  })

  it('are not repeated in what is told, where they are secrets', () => {
    const told = problemsOf({ AUTH_JWT_SECRET: 'hunter2', DATABASE_URL: 'pg://user:hunter2@x' }).join('\n')
    expect(told).toContain('AUTH_JWT_SECRET')
    expect(told).not.toContain('hunter2')
  })
})

it.each([
  [{ AUTH_JWT_SECRET: secret }, 'secret'],
  [{ AUTH_JWKS_URL: jwks }, 'jwks'],
  [{}, 'none'],
])('%o stands for the authentication %s', (environment, expected) => {
  expect(authentication(readConfig(environment))).toBe(expected)
})
