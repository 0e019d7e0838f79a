import type { CreateJobInput, ReferenceInput } from '../api/generated/graphql.ts'
import { combinations, type Form, type Picture, type Reference, wholeNumber } from './form.ts'

/** What the server is asked for. The form is one that checkForm finds nothing wrong with. */
export function toInput(form: Form): CreateJobInput {
  const references = (list: readonly Reference[]) =>
    list.map(({ picture, role }): ReferenceInput => {
      const trimmed = role.trim()
      return { attachId: attachId(form.pictures[picture]), ...(trimmed !== '' && { role: trimmed }) }
    })
  switch (form.kind) {
    case 'variations': {
      const { prompt, quantity, aspectRatio } = form.variations
      return {
        simpleGeneral: {
          prompt,
          quantity: wholeNumber(quantity),
          aspectRatio,
          references: references(form.variations.references),
        },
      }
    }
    case 'scenes':
      return {
        pipelineStage: {
          stages: form.scenes.map((scene) => ({
            ...(scene.name.trim() !== '' && { name: scene.name.trim() }),
            prompt: scene.prompt,
            quantity: wholeNumber(scene.quantity),
            aspectRatio: scene.aspectRatio,
            references: references(scene.references),
          })),
        },
      }
    case 'angles':
      return {
        singleBatch: {
          basePrompt: form.angles.prompt,
          combinations: combinations(form.angles).map(({ angle, shot, quantity }) => ({
            angle,
            shot,
            quantity: wholeNumber(quantity),
          })),
          aspectRatio: form.angles.aspectRatio,
          references: references(form.angles.references),
        },
      }
    case 'portraits':
      return {
        simplePortrait: {
          portraits: form.portraits.people.map(({ picture, prompt }) => ({
            attachId: attachId(form.pictures[picture]),
            wrappingPrompt: prompt ?? form.portraits.prompt,
          })),
          aspectRatio: form.portraits.aspectRatio,
        },
      }
  }
}

function attachId(picture: Picture | undefined): string {
  if (picture?.upload.state !== 'done') throw new Error('A picture is not uploaded.')
  return picture.upload.attachId
}
