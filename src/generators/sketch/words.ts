import type { PaletteName } from './palettes.ts'
import type { Angle } from './scene.ts'
import type { SceneName } from './scenes.ts'

/** What a prompt says about the picture, as far as this painter understands it. Empty lists: nothing said. */
interface Wishes {
  readonly scenes: readonly SceneName[]
  readonly palettes: readonly PaletteName[]
  readonly angle: Angle
  /** 1 shows the whole scene; a tight shot is a larger zoom. */
  readonly zoom: number
}

const scenes: Record<SceneName, RegExp> = {
  mountains: /\b(mountains?|alps?|peaks?|hills?|valleys?|volcano|lakes?|landscape|snow(y)?|cliffs?)\b/i,
  sea: /\b(seas?|oceans?|waves?|beach|coast|harbou?r|boats?|ships?|sail\w*|lighthouse|islands?|surf\w*|water)\b/i,
  dunes: /\b(dunes?|deserts?|sand|sahara|camels?|oasis|steppe)\b/i,
  city: /\b(city|cities|town|streets?|skyline|skyscrapers?|buildings?|urban|rooftops?|tokyo|paris|new york|cyberpunk|architecture)\b/i,
  forest: /\b(forests?|woods?|trees?|pines?|jungle|fox|deer|bear|wolf|trail|cabin)\b/i,
  cosmos:
    /\b(space|planets?|stars?|galax(y|ies)|cosmos|cosmic|nebula|rockets?|astronaut|moon|alien|sci-?fi)\b/i,
  botanical:
    /\b(flowers?|plants?|leaf|leaves|garden|botanical|bouquet|roses?|tulips?|herbs?|floral|blossoms?)\b/i,
  geometry:
    /\b(abstract|geometr\w*|patterns?|shapes?|bauhaus|logo|poster|minimal\w*|texture|cubis\w*|mosaic)\b/i,
  portrait:
    /\b(portraits?|person|people|wom[ae]n|m[ae]n|girls?|boys?|face|heads?|character|hero(ine)?|queen|king|knight|model|child|lady|actor|detective)\b/i,
}

const moods: readonly (readonly [RegExp, readonly PaletteName[]])[] = [
  [/\b(night|midnight|moon\w*|dark|stars?)\b/i, ['moonlit', 'indigo', 'aurora']],
  [/\b(neon|cyberpunk|synthwave|electric)\b/i, ['neon']],
  [/\b(aurora|northern lights)\b/i, ['aurora']],
  [/\b(sunset|dusk|evening|twilight)\b/i, ['ember', 'violet', 'teal']],
  [/\b(dawn|sunrise|morning)\b/i, ['rose', 'golden', 'lilac']],
  [/\b(golden|gold|yellow|honey|warm)\b/i, ['golden', 'desert']],
  [/\b(autumn|fall|brown|rust\w*|copper)\b/i, ['autumn']],
  [/\b(spring|mint|fresh|turquoise)\b/i, ['mint', 'clear']],
  [/\b(summer|noon|sunny|day(light)?|bright)\b/i, ['clear', 'desert']],
  [/\b(winter|snow\w*|ice|icy|frost\w*|cold|grey|gray)\b/i, ['nordic', 'mist']],
  [/\b(fog\w*|mist\w*|haze|rain\w*|soft)\b/i, ['mist', 'nordic']],
  [/\b(red|crimson|fire|flames?|lava)\b/i, ['ember', 'autumn']],
  [/\b(green|olive|moss\w*|emerald)\b/i, ['olive', 'mint', 'aurora']],
  [/\b(blue|azure|navy)\b/i, ['clear', 'mist', 'moonlit']],
  [/\b(purple|violet|lilac|lavender|dream\w*)\b/i, ['lilac', 'violet', 'indigo']],
  [/\b(pink|rose|rosy|magenta)\b/i, ['rose', 'neon']],
  [/\b(orange|amber|desert)\b/i, ['desert', 'ember', 'golden']],
]

const shots: readonly (readonly [RegExp, number])[] = [
  [/\b(tight|close-?\s?up|macro|detail)\b/i, 1.6],
  [/\b(middle|medium|mid) shot\b|\bmiddle\b|\bwaist\b/i, 1.22],
  [/\b(full|wide|long|establishing)\b/i, 1],
]

const angles: readonly (readonly [RegExp, Angle])[] = [
  [/\b(back|behind|rear)\b/i, 'back'],
  [/\bprofile\b/i, 'profile'],
  [/\b(side|three-quarter)\b/i, 'side'],
  [/\bfront\b/i, 'front'],
]

export function readWishes(prompt: string): Wishes {
  const named = (Object.keys(scenes) as SceneName[]).filter((name) => scenes[name].test(prompt))
  const angle = angles.find(([words]) => words.test(prompt))?.[1]
  return {
    // Who asks for a profile and names no place wants to see somebody.
    scenes: named.length === 0 && angle ? ['portrait'] : named,
    palettes: moods.filter(([words]) => words.test(prompt)).flatMap(([, names]) => names),
    angle: angle ?? 'front',
    zoom: shots.find(([words]) => words.test(prompt))?.[1] ?? 1,
  }
}
