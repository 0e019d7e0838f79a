import { expect, it } from 'vitest'
import { StatementNames } from '../../src/database/statementNames.ts'

it('names what comes again, with a name that stays', () => {
  const names = new StatementNames('test')
  expect(
    ['SELECT 1', 'SELECT 2', 'SELECT 1', 'SELECT 2', 'SELECT 1'].map((text) => names.nameOf(text)),
  ).toEqual(['', '', 'test-1', 'test-2', 'test-1'])
})

it('names no more than a hundred, and keeps to those it named', () => {
  const names = new StatementNames('test')
  const texts = Array.from({ length: 150 }, (_, index) => `SELECT ${index}`)
  for (const text of texts) names.nameOf(text)
  const given = texts.map((text) => names.nameOf(text)).filter((name) => name !== '')
  expect(new Set(given).size).toBe(100)
  expect(names.nameOf('SELECT 99')).toBe('test-100')
  expect(names.nameOf('SELECT 100')).toBe('')
})

it('forgets texts that come once each, however many', () => {
  const names = new StatementNames('test')
  names.nameOf('SELECT again')
  for (let index = 0; index < 1_000; index++) names.nameOf(`SELECT ${index}`)
  expect(names.nameOf('SELECT again')).toBe('')
  expect(names.nameOf('SELECT again')).toBe('test-1')
})
