import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { authentication, type Config } from '../config/config.ts'

/** The request has no token, or one that is not good. The message is fit for the one who sent it. */
export class UnauthenticatedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnauthenticatedError'
  }
}

/**
 * The account that an Authorization header (or its like in a WebSocket's connection parameters) stands for.
 * Rejects with UnauthenticatedError; any other error means that the keys could not be had.
 */
export type Authenticate = (authorization: string | null) => Promise<string>

/** The one account where no authentication is set up. */
export const localAccount = 'local'

const longestAccountId = 255

export function createAuthenticator(config: Config): Authenticate {
  switch (authentication(config)) {
    case 'none':
      return async () => localAccount
    case 'secret': {
      const secret = new TextEncoder().encode(config.AUTH_JWT_SECRET)
      return verifier(config, async () => secret, ['HS256'])
    }
    case 'jwks':
      return verifier(config, createRemoteJWKSet(new URL(String(config.AUTH_JWKS_URL))), [
        'RS256',
        'RS384',
        'RS512',
        'PS256',
        'PS384',
        'PS512',
        'ES256',
        'ES384',
        'ES512',
        'EdDSA',
      ])
  }
}

function verifier(config: Config, key: JWTVerifyGetKey, algorithms: string[]): Authenticate {
  const options = {
    algorithms,
    requiredClaims: ['sub'],
    ...(config.AUTH_ISSUER !== undefined && { issuer: config.AUTH_ISSUER }),
    ...(config.AUTH_AUDIENCE !== undefined && { audience: config.AUTH_AUDIENCE }),
  }
  return async (authorization) => {
    const token = /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new UnauthenticatedError('A bearer token is needed: authorization: Bearer <token>.')
    }
    try {
      const { payload } = await jwtVerify(token, key, options)
      return checkAccount(payload.sub)
    } catch (cause) {
      if (cause instanceof errors.JWTExpired)
        throw new UnauthenticatedError('The token has expired.', { cause })
      // That the issuer's keys cannot be had is our trouble and says nothing of the token.
      if (!(cause instanceof errors.JOSEError) || isOurTrouble(cause)) throw cause
      throw new UnauthenticatedError('The token is not valid.', { cause })
    }
  }
}

/** No answer from the issuer, one that is no key set (jose has no class for some of them), or a key that is none. */
function isOurTrouble({ code }: errors.JOSEError): boolean {
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID', 'ERR_JOSE_GENERIC'].includes(code)
}

/** `sub` is whatever JSON the issuer put there: RFC 7519 wants a string, jose does not look. */
function checkAccount(sub: unknown): string {
  if (
    typeof sub !== 'string' ||
    sub === '' ||
    sub.length > longestAccountId ||
    sub.includes('\0') ||
    !sub.isWellFormed()
  ) {
    throw new errors.JWTClaimValidationFailed('"sub" names no account', {}, 'sub', 'invalid')
  }
  return sub
}
