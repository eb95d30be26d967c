// cli/repo/show.ts: `skein repo show`: what the platform knows of one repository.
import { Repository } from "../../core/schema/repository.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";

export const repoShow = command(async ({ gateway, print }, name: string, options: { json?: boolean }) => {
  const repository = await gateway.read(`/v1/repositories/${name}`, Repository);
  if (options.json) return print.json(repository);
  columns(Object.entries(repository).map(([key, value]) => [key, String(value)])).forEach((line) =>
    print.line(line),
  );
});
