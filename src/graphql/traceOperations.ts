import type { Span } from '@opentelemetry/api'
import type { DocumentNode, ExecutionArgs, OperationDefinitionNode } from 'graphql'
import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { failSpan, inSpan } from '../lib/spans.ts'

/**
 * A span for each operation, whatever brought it: one that came over HTTP is below its request, one of a WebSocket
 * begins a trace. A subscription's span ends when it is subscribed. The document stays out of it: it may hold prompts.
 */
export function useTracing(): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => inOperation(args, () => executeFn(args)))
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn((args: ExecutionArgs) => inOperation(args, () => subscribeFn(args)))
    },
  }
}

function inOperation(
  { document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>,
  run: () => unknown,
): Promise<unknown> {
  const operation = getOperationAST(document as DocumentNode, operationName)
  const type = operation?.operation ?? 'operation'
  const attributes = {
    'graphql.operation.type': type,
    ...(operation?.name && { 'graphql.operation.name': operation.name.value }),
  }
  return inSpan(nameOf(type, operation), { attributes }, async (span) => {
    const result = await run()
    tellErrors(span, result)
    return result
  })
}

/** By its fields, of which the schema has few; the operation's own name is the client's, who may make up any number. */
function nameOf(type: string, operation: OperationDefinitionNode | null | undefined): string {
  const [first] = operation?.selectionSet.selections ?? []
  return first?.kind === 'Field' ? `${type} ${first.name.value}` : type
}

function tellErrors(span: Span, result: unknown): void {
  const errors = (result as { errors?: readonly { extensions?: { code?: unknown } }[] } | null)?.errors
  if (errors === undefined || errors.length === 0) return
  failSpan(span, String(errors[0]?.extensions?.code ?? 'GRAPHQL_ERROR'))
}
