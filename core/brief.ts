// core/brief.ts: task contract → what the agent is told of it.
import type { TaskBrief } from "./schema/brief.ts";
import type { AgentTask } from "./schema/task.ts";

/** `profile`: name of the verifier profile that will judge the change. */
export function briefOf(task: AgentTask, profile: string): TaskBrief {
  return {
    title: task.title,
    repository: task.repository,
    instructions: task.instructions,
    done_when: task.done_when,
    allowed_paths: task.allowed_paths,
    forbidden_paths: task.forbidden_paths,
    verifier: profile,
    data_class: task.data_class,
  };
}
