// cli/repo/onboard.ts: `skein repo onboard`: registers a repository; the forge is asked first whether it is there.
import { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import { OnboardRequest, Repository } from "../../core/schema/repository.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";

type Options = { owner: string; team: string; tier: string; verifier?: string; json?: boolean };

export const repoOnboard = command(async ({ sign, gateway, print }, repository: string, options: Options) => {
  const { json, ...contract } = options;
  const request = OnboardRequest.safeParse({ repository, ...contract });
  if (!request.success) throw new CommandFault(EXIT.badInput, z.prettifyError(request.error));
  const words = {
    verb: "repo.onboard",
    target: repository,
    digest: digestOf(request.data),
    reason: null,
  } as const;
  const body = { statement: await sign(words), request: request.data };
  const known = await gateway.post("/v1/repositories", body, Repository);
  if (json) return print.json(known);
  print.line(
    `${known.repository} is onboarded: tier ${known.tier}, verifier ${known.verifier}, owner ${known.owner}`,
  );
});
