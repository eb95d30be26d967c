// prisma/schema-engine.ts: Prisma's own schema engine, as WebAssembly over the pg adapter; no binary is downloaded.
import { readFile } from "node:fs/promises";
import { bindMigrationAwareSqlAdapterFactory, DriverAdapterError } from "@prisma/driver-adapter-utils";
import { PrismaPg } from "@prisma/adapter-pg";
import { DatabaseError, Pool } from "pg";
import { __wbg_set_wasm, SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";

export type OpenEngine = { engine: SchemaEngine; close: () => Promise<void> };

/** `datamodel`: schema text, from which the engine learns the provider. Until `close` it holds Prisma's migration lock. */
export async function openSchemaEngine(ownerUrl: string, datamodel: string): Promise<OpenEngine> {
  await loadWasm();
  const pool = new Pool({ connectionString: ownerUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool)));
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", datamodel]] },
    () => undefined,
    adapter,
  );
  return {
    engine,
    async close() {
      engine.free();
      await pool.end();
    },
  };
}

/** The adapter splits scripts at every semicolon, even inside a function body: send them whole, each one transaction. */
function wholeScripts(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script).catch(rethrowForEngine);
    };
    return adapter;
  };
  return factory;
}

/** The engine prints faults of this class; any other it calls external and keeps to itself. */
function rethrowForEngine(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  const { code = "N/A", severity = "N/A", message, detail, column, hint } = error;
  throw new DriverAdapterError({ kind: "postgres", code, severity, message, detail, column, hint });
}

/** Neither lib ES2024 nor @types/node declares it. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<void> | undefined;

/** By hand: Node's own import of WebAssembly modules still warns that it is experimental. */
function loadWasm(): Promise<void> {
  loaded ??= (async () => {
    const entry = import.meta.resolve("@prisma/schema-engine-wasm");
    const bytes = await readFile(new URL("./schema_engine_bg.wasm", entry));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...glue } });
    __wbg_set_wasm(instance.exports);
    const start = instance.exports["__wbindgen_start"];
    if (typeof start === "function") start();
  })();
  return loaded;
}
