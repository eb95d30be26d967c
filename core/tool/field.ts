// core/tool/field.ts: the fields a tool takes, as data: the wire's JSON schema and the check come from the same words.

export type TextField = { type: "string"; description: string; minLength: number; maxLength: number };
export type IntegerField = { type: "integer"; description: string; minimum: number; maximum: number };
export type FlagField = { type: "boolean"; description: string };
export type Field = TextField | IntegerField | FlagField;
export type Fields = { readonly [name: string]: Field };

type ValueOf<F extends Field> = F extends TextField ? string : F extends IntegerField ? number : boolean;

/** What `conforms` proves: the required fields are there, the others may be. */
export type InputOf<F extends Fields, R extends keyof F> = { readonly [K in R]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, R>]?: ValueOf<F[K]>;
};

/** JSON Schema, the subset that every provider understands. */
export type InputSchema = {
  type: "object";
  properties: Fields;
  required: readonly string[];
  additionalProperties: false;
};

/** Empty: the input is as the schema says. Else a sentence per problem, for the agent to mend. */
export function problemsOf(schema: InputSchema, input: unknown): string[] {
  if (!isRecord(input)) return ["the arguments are not a JSON object"];
  const known = Object.entries(schema.properties);
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(schema.properties, name));
  return [
    ...schema.required.filter((name) => input[name] === undefined).map((name) => `"${name}" is missing`),
    ...unknown.map((name) => `"${name.slice(0, 60)}" is not an argument`),
    ...known.flatMap(([name, field]) =>
      input[name] === undefined ? [] : fieldProblems(name, field, input[name]),
    ),
  ];
}

/** `problemsOf` is empty. The types are the schema's own, read by the compiler. */
export function conforms<F extends Fields, R extends keyof F & string>(
  schema: InputSchema & { properties: F; required: readonly R[] },
  input: unknown,
): input is InputOf<F, R> {
  return problemsOf(schema, input).length === 0;
}

function fieldProblems(name: string, field: Field, value: unknown): string[] {
  switch (field.type) {
    case "string":
      return textProblems(name, field, value);
    case "integer":
      return integerProblems(name, field, value);
    case "boolean":
      return typeof value === "boolean" ? [] : [`"${name}" must be true or false`];
  }
}

function textProblems(name: string, field: TextField, value: unknown): string[] {
  if (typeof value !== "string") return [`"${name}" must be a string`];
  if (value.includes("\0")) return [`"${name}" contains a NUL character`];
  if (value.length < field.minLength) return [`"${name}" is empty`];
  return value.length > field.maxLength ? [`"${name}" is longer than ${field.maxLength} characters`] : [];
}

function integerProblems(name: string, field: IntegerField, value: unknown): string[] {
  const fits =
    Number.isSafeInteger(value) && Number(value) >= field.minimum && Number(value) <= field.maximum;
  return fits ? [] : [`"${name}" must be a whole number from ${field.minimum} to ${field.maximum}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
