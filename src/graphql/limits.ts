import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Of one operation. Depth and breadth count fields; complexity weighs lists by how many they may give. */
export const operationLimits = { depth: 10, breadth: 150, complexity: 40_000 } as const

export const documentLimits = { tokens: 2_000, aliases: 30 } as const

/** Refuses documents that are too long before they are parsed whole, and those with too many aliases. */
export function useDocumentLimits(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options?: object) =>
        parseFn(source, { ...options, maxTokens: documentLimits.tokens }),
      )
    },
    onValidate({ addValidationRule }) {
      addValidationRule(limitAliases)
    },
  }
}

function limitAliases(context: ValidationContext): ASTVisitor {
  let aliases = 0
  return {
    Field(node) {
      if (node.alias && ++aliases === documentLimits.aliases + 1) {
        context.reportError(
          new GraphQLError(`A document may have ${documentLimits.aliases} aliases or fewer.`, {
            nodes: node,
          }),
        )
      }
    },
  }
}
