import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../../src/jobs/errors.ts'
import { parseCreateJob } from '../../../src/jobs/input.ts'
import { checkForm, type Issue } from '../../../web/src/newJob/check.ts'
import { type Form, newScene } from '../../../web/src/newJob/form.ts'
import { toInput } from '../../../web/src/newJob/input.ts'
import { placeIssues } from '../../../web/src/newJob/issues.ts'
import { fullForm } from './forms.ts'

/** What the server's own check says of the form, at the form's fields. */
function serverIssues(form: Form): readonly Issue[] {
  try {
    parseCreateJob({ input: toInput(form) })
    return []
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    return placeIssues(form, error.issues)
  }
}

const fields = (issues: readonly Issue[]) => issues.map(({ field }) => field).toSorted()

const { variations, angles, portraits, scenes } = fullForm()
const long = 'x'.repeat(8_001)
const [first, second] = scenes
if (!first || !second) throw new Error('The form has two scenes.')

type Wrong = readonly [what: string, form: Form, fields: readonly (string | null)[]]

const wrong: readonly Wrong[] = [
  [
    'a blank prompt and no quantity',
    fullForm({ variations: { ...variations, prompt: ' \n', quantity: 0 } }),
    ['variations.prompt', 'variations.quantity'],
  ],
  ['too long a prompt', fullForm({ variations: { ...variations, prompt: long } }), ['variations.prompt']],
  ['too many images', fullForm({ variations: { ...variations, quantity: 1_001 } }), ['variations.quantity']],
  ...['1.5', '1,5', '1e3', '-2', 'x2', '0x10', '1,0000', ' '].map(
    (quantity): Wrong => [
      `no whole number, "${quantity}"`,
      fullForm({ variations: { ...variations, quantity } }),
      ['variations.quantity'],
    ],
  ),
  [
    'too long a role',
    fullForm({
      variations: { ...variations, references: [{ key: 'r1', picture: 'a', role: 'x'.repeat(201) }] },
    }),
    ['reference-r1.role'],
  ],
  [
    'the second scene',
    fullForm({ kind: 'scenes', scenes: [first, { ...second, name: 'x'.repeat(201), prompt: '' }] }),
    ['scene-s2.name', 'scene-s2.prompt'],
  ],
  [
    'a view and the prompt of all',
    fullForm({
      kind: 'angles',
      angles: {
        ...angles,
        prompt: '',
        quantities: { ...angles.quantities, PROFILE: { TIGHT: '0.5', MIDDLE: 1_001, FULL: 0 } },
      },
    }),
    ['angles.PROFILE.MIDDLE', 'angles.PROFILE.TIGHT', 'angles.prompt'],
  ],
  [
    'no view at all',
    fullForm({ kind: 'angles', angles: { ...angles, quantities: nothing() } }),
    ['angles.cells'],
  ],
  [
    'the shared prompt and one of its own',
    fullForm({
      kind: 'portraits',
      portraits: {
        ...portraits,
        prompt: '',
        people: portraits.people.map((each) => ({ ...each, prompt: each.prompt && ' ' })),
      },
    }),
    ['portrait-p2.prompt', 'portraits.prompt'],
  ],
  [
    'no portrait',
    fullForm({ kind: 'portraits', portraits: { ...portraits, people: [] } }),
    ['portraits.pictures'],
  ],
  [
    'more images than a job may have',
    fullForm({
      kind: 'scenes',
      scenes: [1, 2, 3].map(() => ({ ...newScene(), prompt: 'x', quantity: 1_000 })),
    }),
    [null],
  ],
]

function nothing(): Form['angles']['quantities'] {
  const row = { TIGHT: 0, MIDDLE: '', FULL: 0 }
  return { FRONT: row, SIDE: row, PROFILE: row, BACK: row }
}

describe('what is wrong with a form', () => {
  it('is nothing where everything is filled in', () => {
    for (const kind of ['variations', 'scenes', 'angles', 'portraits'] as const) {
      expect(checkForm(fullForm({ kind }))).toEqual([])
    }
  })

  it.each(wrong)('is found by the page at its field: %s', (_what, form, expected) => {
    expect(fields(checkForm(form))).toEqual(expected)
  })

  it.each(wrong)('is told by the server of the same field: %s', (_what, form, expected) => {
    expect(fields(serverIssues(form))).toEqual(expected)
  })

  it('is a picture that is not uploaded', () => {
    const pictures = {
      ...fullForm().pictures,
      a: { name: 'a', preview: '', upload: { state: 'uploading' } },
      b: { name: 'b', preview: '', upload: { state: 'refused', why: 'full' } },
    } as const
    expect(checkForm(fullForm({ pictures }))).toEqual([
      { field: 'reference-r1', problem: { code: 'uploading' } },
      { field: 'reference-r2', problem: { code: 'refused' } },
    ])
  })

  it('is a picture that the server does not have, in the words of the page', () => {
    const message = 'There is no such attachment.'
    const at = (...path: string[]) => ({ path: ['input', ...path, 'attachId'], message })
    const told = (form: Form, ...path: string[]) => placeIssues(form, [at(...path)])
    const problem = { code: 'unknownPicture' }
    expect(told(fullForm(), 'simpleGeneral', 'references', '1')).toEqual([{ field: 'reference-r2', problem }])
    expect(told(fullForm(), 'pipelineStage', 'stages', '1', 'references', '0')).toEqual([
      { field: 'reference-r3', problem },
    ])
    expect(told(fullForm(), 'singleBatch', 'references', '0')).toEqual([{ field: 'reference-r4', problem }])
    expect(told(fullForm(), 'simplePortrait', 'portraits', '1')).toEqual([{ field: 'portrait-p2', problem }])
  })

  it('is told at the end of the form where the form has no such field', () => {
    const message = 'The idempotencyKey must not be empty.'
    const paths = [
      ['idempotencyKey'],
      ['input', 'somethingNew', 'prompt'],
      ['input', 'pipelineStage', 'stages', '9'],
    ]
    expect(
      placeIssues(
        fullForm(),
        paths.map((path) => ({ path, message })),
      ),
    ).toEqual(paths.map(() => ({ field: null, problem: { code: 'server', message } })))
  })
})
