// test/support/forge/refusal.ts: every answer that refuses, in the shape GitHub's REST API gives it.

/** One line of a 422: which field of which resource, and what is wrong with it. */
export interface FieldError {
  resource: string;
  code: "missing_field" | "invalid" | "already_exists" | "custom";
  field?: string;
  message?: string;
}

/** Thrown by any handler of the forge; the rim turns it into an HTTP answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, more: RefusalMore = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export interface RefusalMore {
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function forbidden(message = "Resource not accessible by integration"): Refusal {
  return new Refusal(403, message);
}

/** 422 with details, as GitHub words it. */
export function invalid(...errors: readonly FieldError[]): Refusal {
  return new Refusal(422, "Validation Failed", { errors });
}

/** 422 with one sentence, as the Git Data API words it. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, message);
}

export function refusalBody(refusal: Refusal): Record<string, unknown> {
  return {
    message: refusal.message,
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(refusal.status),
  };
}
