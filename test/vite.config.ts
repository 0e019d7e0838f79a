import { mergeConfig } from 'vite'
import program from '../vite.config.ts'

/** The programs of the tests, put together as the program is. */
export default mergeConfig(program, {
  root: import.meta.dirname,
  build: {
    ssr: true,
    rolldownOptions: {
      input: ['support/gatedMain.ts', 'chaos/breakableMain.ts'].map(
        (file) => `${import.meta.dirname}/${file}`,
      ),
      // As deep as the files of src/.
      output: { chunkFileNames: '[name].js' },
    },
  },
})
