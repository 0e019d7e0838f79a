import { createComplexityRule } from '@pothos/plugin-complexity'
import { type ASTVisitor, GraphQLError, type ValidationContext, type ValidationRule, validate } from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'

/** Of one operation. Depth and breadth count fields; complexity weighs lists by how many they may give. */
export const operationLimits = { depth: 10, breadth: 150, complexity: 40_000 } as const

export const documentLimits = { tokens: 2_000, aliases: 30 } as const

/**
 * Refuses documents that are too long before they are parsed whole, those with too many aliases, and operations
 * that ask for too much before any field is resolved or anything subscribed to. Yoga must not keep results of
 * validation: what an operation asks for depends on its variables too.
 */
export function useLimits(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options?: object) =>
        parseFn(source, { ...options, maxTokens: documentLimits.tokens }),
      )
    },
    onValidate({ context, addValidationRule, validateFn, setValidationFn }) {
      addValidationRule(limitAliases)
      // Only a valid document can be measured.
      setValidationFn((...args: Parameters<typeof validate>) => {
        const errors = validateFn(...args)
        return errors.length > 0 ? errors : validate(args[0], args[1], [limitOperation(context)])
      })
    },
  }
}

function limitOperation({ params: { operationName, variables } }: YogaInitialContext): ValidationRule {
  return createComplexityRule({
    context: {},
    operationName: operationName ?? null,
    variableValues: variables ?? {},
    maxDepth: operationLimits.depth,
    maxBreadth: operationLimits.breadth,
    maxComplexity: operationLimits.complexity,
  })
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
