// test/support/forge/app-jwt.ts: says whether a JWT is the App's word now, by GitHub's rules and in its words.
import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { z } from "zod";
import type { Forge } from "./forge.ts";

const LONGEST_LIFE_S = 600;
/** Clocks differ a little; GitHub allows about as much. */
const LEEWAY_S = 5;

const Claims = z.looseObject({ iss: z.union([z.string(), z.int()]), iat: z.int(), exp: z.int() });

/** Null: accepted. Otherwise the sentence of the 401. Total. */
export async function refuseAppJwt(forge: Forge, jwt: string): Promise<string | null> {
  const { app, now } = forge.settings;
  const seconds = Math.floor(now() / 1000);
  let claims: z.infer<typeof Claims>;
  try {
    const key = createPublicKey(app.privateKeyPem);
    const verified = await jwtVerify(jwt, key, { algorithms: ["RS256"], currentDate: new Date(0) });
    claims = Claims.parse(verified.payload);
  } catch {
    return "A JSON web token could not be decoded";
  }
  if (String(claims.iss) !== String(app.id) && claims.iss !== app.clientId) return "Integration not found";
  if (claims.exp <= seconds) {
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  }
  if (claims.exp > seconds + LONGEST_LIFE_S + LEEWAY_S) {
    return "'Expiration time' claim ('exp') is too far in the future";
  }
  if (claims.iat > seconds + LEEWAY_S) {
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  }
  return null;
}
