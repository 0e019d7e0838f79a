import type { CodegenConfig } from '@graphql-codegen/cli'

const client = {
  preset: 'client' as const,
  presetConfig: { fragmentMasking: false },
  config: {
    // Strings carry their types and need no GraphQL at run time; enums as unions need no code.
    documentMode: 'string',
    enumsAsTypes: true,
    useTypeImports: true,
    scalars: { DateTime: 'string', ID: 'string' },
    defaultScalarType: 'unknown',
  },
}

const config: CodegenConfig = {
  schema: 'schema.graphql',
  importExtension: '.ts',
  generates: {
    'test/support/generated/': { ...client, documents: ['test/**/*.ts', '!test/support/generated/**'] },
    'web/src/api/generated/': {
      ...client,
      // urql and its cache read the document.
      config: { ...client.config, documentMode: 'documentNode' },
      documents: ['web/src/**/*.{ts,tsx}', '!web/src/api/generated/**'],
    },
    'examples/generated/': { ...client, documents: ['examples/**/*.ts', '!examples/generated/**'] },
  },
}

export default config
