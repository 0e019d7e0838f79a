/** What a job of so many images costs an account, in credits. */
export function estimate(images: number, { pricePerImage, available }: Price) {
  const cost = images * pricePerImage
  const enoughFor = pricePerImage === 0 ? images : Math.floor(available / pricePerImage)
  return { cost, after: available - cost, isEnough: cost <= available, enoughFor }
}

export interface Price {
  readonly pricePerImage: number
  readonly available: number
}
