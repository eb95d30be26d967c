// prisma/roles.ts: gives the login roles of the migrations a password, and spells the address they connect by.
import { Client } from "pg";

export const LOGIN_ROLES = ["skein_app", "skein_auditor"] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/** After `migrate`. Answers the role's own address on the same server and database. */
export async function giveLogin(login: {
  ownerUrl: string;
  role: LoginRole;
  password: string;
}): Promise<string> {
  const client = new Client({ connectionString: login.ownerUrl });
  await client.connect();
  try {
    const password = client.escapeLiteral(login.password);
    await client.query(`ALTER ROLE ${client.escapeIdentifier(login.role)} PASSWORD ${password}`);
  } finally {
    await client.end();
  }
  const url = new URL(login.ownerUrl);
  url.username = login.role;
  url.password = encodeURIComponent(login.password);
  return url.href;
}
