// core/redact/stand-in.ts: words that hold a secret's place in documents, templates and tests, and are none themselves.

/** Words people write where a secret will be; compared without case. */
const WORDS: ReadonlySet<string> = new Set(
  (
    "password passwd passphrase pass pwd secret secrets token tokens key apikey api_key credential credentials " +
    "string str text number boolean bool bytes buffer object any unknown never void char varchar hidden bearer basic " +
    "required optional none null nil undefined true false empty default disabled enabled invalid missing name value " +
    "user username admin_password test_password example sample dummy fake changeme changeit placeholder redacted masked " +
    "removed todo fixme foobar oauth oauth2 jwt saml ldap plaintext plain encrypted hashed generated random custom " +
    "integer float double date uuid self this config options props params input output args field label"
  ).split(" "),
);

const SHAPES: readonly RegExp[] = [
  /^(?:\$[A-Za-z_{(]|[<{[\u2026]|%[({sdv]|\(none)/u, // ${NAME}, <your token>, {{ x }}, %s
  /\$\{|\{\{|<%|\$\(|#\{/u, // a template inside
  /^(?:your|my-|my_|the[-_]|some[-_]|change|replace|insert|enter|put[-_]|example|sample|placeholder|dummy|fake|todo|redacted)/iu,
  /(?:placeholder|changeme|change_me|change-me|_here$|-here$|redacted|example$)/iu,
  /^(.)\1+$/u, // xxxxxx, ******
  /\*{3}|x{4}|\.{3}|\u2026/iu,
  /^!(?:[A-Za-z]+)?$/u, // a YAML tag
  /^(?:process\.env|import\.meta|os\.environ|env\.|ENV\[|secrets?\.|vars?\.|config\.|vault:|arn:|projects\/|op:\/\/|enc\[)/iu,
];

/** Total. */
export function isStandIn(value: string): boolean {
  const word = value.replace(/[;,]+$/u, "");
  return WORDS.has(word.toLowerCase()) || SHAPES.some((shape) => shape.test(word));
}
