// core/approval/person.ts: whether one person is among those whom a rule asks: role, where it holds, team.
import type { Asker, RoleBinding } from "../schema/approval.ts";

/** Of the action; null outside a repository. */
export type Place = { repository: string | null; team: string | null };

/** A role counts where its scope covers the place, or in a team that the rule names. */
export function isAsked(
  { roles, teams }: Pick<Asker, "roles" | "teams">,
  bindings: readonly RoleBinding[],
  place: Place,
): boolean {
  const ofTeam = bindings.some(({ scope }) => teams.some((team) => scope === `team:${team}`));
  if (teams.length > 0 && !ofTeam) return false;
  return bindings.some(
    ({ role, scope }) =>
      roles.includes(role) && (covers(scope, place) || teams.some((team) => scope === `team:${team}`)),
  );
}

/** The forge reads names without case. */
export function covers(scope: string, { repository, team }: Place): boolean {
  if (scope === "tenant") return true;
  if (team !== null && scope === `team:${team}`) return true;
  return repository !== null && scope.toLowerCase() === `repository:${repository}`.toLowerCase();
}
