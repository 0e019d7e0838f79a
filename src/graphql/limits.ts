import { createComplexityRule } from '@pothos/plugin-complexity'
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  type ValidationContext,
  type ValidationRule,
  validate,
} from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'

/** Of one operation. Depth and breadth count fields; complexity weighs lists by how many they may give. */
export const operationLimits = { depth: 10, breadth: 150, complexity: 50_000 } as const

/** Entries of a page whose length is not given. */
export const defaultPage = 20

export const documentLimits = { tokens: 2_000, aliases: 30 } as const

/**
 * Refuses documents that are too long before they are parsed whole, those with too many aliases, and operations
 * that ask for too much before any field is resolved or anything subscribed to. Yoga must not keep results of
 * validation: what an operation asks for depends on its variables too. The rest of it depends on the document alone.
 */
export function useLimits(): Plugin {
  // Yoga keeps documents parsed: clients send the same few again and again, after a restart all at once.
  const valid = new WeakSet<DocumentNode>()
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
        const [schema, document] = args
        const errors = valid.has(document) ? [] : validateFn(...args)
        if (errors.length > 0) return errors
        valid.add(document)
        return validate(schema, document, [limitOperation(context)])
      })
    },
  }
}

/** What a field costs, and how often what is below it: a page as many times as it may hold, any other list ten. */
export function weigh(
  { first, last }: Record<string, unknown>,
  _context: unknown,
  { name, type }: { name: string; type: GraphQLOutputType },
): { field: number; multiplier: number } {
  const { name: typeName } = getNamedType(type)
  if (typeName === 'PageInfo') return { field: 0, multiplier: 0 }
  if (typeName.endsWith('Connection')) return { field: 1, multiplier: Number(first ?? last ?? defaultPage) }
  // The page has been counted by now.
  const isList = isListType(getNullableType(type)) && name !== 'edges'
  return { field: 1, multiplier: isList ? 10 : 1 }
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
