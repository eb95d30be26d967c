// core/shell/programs.ts: programs that hide others or change how later text is read, as data.

const REWRITES_THE_SHELL =
  ". source eval exec trap alias unalias enable hash builtin bind complete compopt compgen fc history jobs disown suspend " +
  "declare typeset mapfile readarray getopts let shopt caller logout";

/** Judged as themselves they would hide the program named in their arguments. */
const STARTS_ANOTHER =
  "parallel nohup chrt taskset setsid watch script unbuffer expect coproc " +
  "sudo doas su runuser pkexec chroot unshare nsenter setpriv capsh flock at batch crontab systemd-run ssh busybox toybox " +
  "start-stop-daemon ltrace strace gdb valgrind ld.so ld-linux-x86-64.so perf entr fakeroot proot bwrap firejail rlwrap " +
  "setarch linux32 linux64 dbus-run-session tmux screen rbash newgrp sg osascript open xdg-open at batch crontab";

export const REFUSED_PROGRAMS: ReadonlyMap<string, string> = new Map([
  ...REWRITES_THE_SHELL.split(" ").map((name) => [name, "changes how later text is read"] as const),
  ...STARTS_ANOTHER.split(" ").map(
    (name) => [name, "starts another program; call that one directly"] as const,
  ),
]);
