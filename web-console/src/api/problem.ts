/** One violation inside a problem: where in the document, which rule. */
export interface Violation {
  pointer?: string | undefined;
  rule?: string | undefined;
  limit?: unknown;
  actual?: unknown;
  detail?: string | undefined;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  traceId?: string;
  errors?: Violation[];
}

/** What the platform answered instead of the thing asked for (RFC 9457), or status 0 where it did not answer. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly code: string | undefined;
  readonly traceId: string | undefined;
  readonly violations: readonly Violation[];

  constructor(status: number, body: ProblemBody = {}) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.title = body.title;
    this.detail = body.detail;
    this.code = body.code;
    this.traceId = body.traceId;
    this.violations = body.errors ?? [];
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, { detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Reads a refusing answer; one without a problem document (a proxy's, say) keeps its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  return new Problem(response.status, parsed(text));
}

function parsed(text: string): ProblemBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
