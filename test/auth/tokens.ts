import { SignJWT, UnsecuredJWT } from 'jose'
import { jwtSecret, signToken } from '../support/harness.ts'

const secret = new TextEncoder().encode(jwtSecret)

/** Headers that stand for nobody, each made for the account that it would stand for if it were believed. */
export const nobodies: Record<string, (accountId: string) => Promise<string | null>> = {
  'no token': async () => null,
  'an empty header': async () => '',
  'another scheme': async (accountId) => `Basic ${Buffer.from(`${accountId}:x`).toString('base64')}`,
  garbage: async () => 'Bearer garbage',
  'an expired token': async (accountId) => `Bearer ${await signToken(accountId, { expires: '-1 minute' })}`,
  'a token signed with another secret': async (accountId) =>
    `Bearer ${await signToken(accountId, { secret: 'not the secret of this server, though long' })}`,
  'a token that is not signed (alg none)': async (accountId) =>
    `Bearer ${new UnsecuredJWT().setSubject(accountId).setExpirationTime('1h').encode()}`,
  'a token whose claims were changed': async (accountId) => {
    const [header, , signature] = (await signToken('somebody else')).split('.')
    const claims = Buffer.from(JSON.stringify({ sub: accountId, exp: 4e9 })).toString('base64url')
    return `Bearer ${header}.${claims}.${signature}`
  },
  'a token that is not valid yet': async (accountId) =>
    `Bearer ${await signed({ sub: accountId, nbf: Math.floor(Date.now() / 1000) + 3600 })}`,
  'a token without sub': async () => `Bearer ${await signed({})}`,
  'a token with an empty sub': async () => `Bearer ${await signed({ sub: '' })}`,
  'a token whose sub is a number': async () => `Bearer ${await signed({ sub: 5 })}`,
  'a token whose sub is a list': async (accountId) => `Bearer ${await signed({ sub: [accountId] })}`,
  'a token whose sub no database could hold': async () => `Bearer ${await signed({ sub: 'a\0b' })}`,
  'a token whose sub holds half a character': async () => `Bearer ${await signed({ sub: 'a\ud83c' })}`,
  'a token whose sub is too long': async () => `Bearer ${await signed({ sub: 'a'.repeat(256) })}`,
}

function signed(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
}
