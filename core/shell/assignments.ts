// core/shell/assignments.ts: which variables a command may set: its own names, and exported ones that no program obeys.
import { GLOB, isStatic, NAME, NUMBER } from "./abstract.ts";

/** No program reads a command, a path or an option out of one of these. */
const EXPORTED: readonly RegExp[] = [
  /^(?:CI|NO_COLOR|FORCE_COLOR|PYTHONDONTWRITEBYTECODE|PYTHONUNBUFFERED|CGO_ENABLED|PYTHONHASHSEED)=(?:[0-3]|true|false)?$/u,
  /^(?:NODE_ENV|RAILS_ENV|RACK_ENV|MIX_ENV|APP_ENV|FLASK_ENV|BABEL_ENV|ENVIRONMENT)=(?:test|testing|development|dev|production|prod|ci)$/u,
  /^(?:VERBOSE|DEBUG|COVERAGE|HUSKY|UPDATE_SNAPSHOTS?|UPDATE_GOLDEN|SKIP_\w+|NO_\w+|NEXT_TELEMETRY_DISABLED|DO_NOT_TRACK)=[\w:,*@.-]{0,40}$/u,
  /^(?:CARGO_INCREMENTAL|RUST_TEST_THREADS|GOMAXPROCS|PORT|JOBS|SOURCE_DATE_EPOCH|COLUMNS|LINES|PYTEST_DISABLE_PLUGIN_AUTOLOAD)=\d{1,10}$/u,
  /^(?:CC|CXX)=(?:ccache )?(?:gcc|g\+\+|clang|clang\+\+|cc|c\+\+)$/u,
  /^(?:BROWSER=none|NODE_OPTIONS=(?:--(?:max-old-space-size=\d{1,6}|max-semi-space-size=\d{1,4}|experimental-vm-modules|no-warnings|enable-source-maps|trace-warnings|no-deprecation)(?: |$)){1,4})$/u,
  /^(?:C|CXX|CPP)FLAGS=(?:-(?:O[0-3sgz]?|g\d?|W(?:all|extra|error)|pedantic|fPIC|fsanitize=[\w,]{1,40}|std=[\w+]{1,10}|D\w{1,40}(?:=\w{1,40})?)(?: |$)){1,8}$/u,
  /^RUST_BACKTRACE=(?:0|1|full)$/u,
  /^RUST_LOG=[\w:=,]{1,60}$/u,
  /^RUSTFLAGS=-D ?warnings$/u,
  /^CARGO_TERM_COLOR=(?:always|never|auto)$/u,
  /^GO(?:OS|ARCH)=[a-z0-9]{1,12}$/u,
  /^GO111MODULE=(?:on|off|auto)$/u,
  /^GOFLAGS=-mod=(?:mod|vendor|readonly)$/u,
  /^GOPROXY=off$/u,
  /^DJANGO_SETTINGS_MODULE=[\w.]{1,80}$/u,
  /^PYTHONPATH=(?:\.|(?:\.\/)?[A-Za-z_][\w-]*(?:\/[A-Za-z_][\w-]*)*)(?::\.|:[A-Za-z_][\w/-]*)*$/u,
  /^PYTHONWARNINGS=(?:error|ignore|default|always)$/u,
  /^(?:TERM)=(?:dumb|xterm|xterm-256color)$/u,
  /^TZ=(?:UTC|(?:America|Europe|Asia|Africa|Australia)\/[A-Za-z_]+)$/u,
  /^(?:LANG|LC_ALL|LC_CTYPE|LC_COLLATE)=(?:C|POSIX|(?:C|en_US)\.(?:UTF-8|utf8))$/u,
];

/** The shell, a loader, an interpreter or a tool obeys it, or it is exported already. */
const OBEYED =
  /^(?:PATH|IFS|HOME|SHELL|SHELLOPTS|ENV|BASH\w*|LD_\w+|DYLD_\w+|GIT_\w+|NODE_\w+|PYTHON\w*|PERL\w*|RUBY\w*|JAVA\w*|JDK\w*|_JAVA\w*|PROMPT_COMMAND|PS\d|CDPATH|GLOBIGNORE|FPATH|FIGNORE|EXECIGNORE|EDITOR|VISUAL|\w*PAGER|\w*BROWSER|MAKE\w*|MFLAGS|GNUMAKEFLAGS|CC|CXX|CPP|LD|AR|AS|NM|RUSTC\w*|RUSTUP\w*|CARGO\w*|GO[A-Z]\w*|YARN\w*|PNPM\w*|NPM\w*|PIP\w*|BUNDLE\w*|GEM\w*|MAVEN\w*|MVN\w*|GRADLE\w*|TMPDIR|TERM\w*|LESS\w*|MAN\w*|SSH\w*|TAR\w*|\w+_PROXY|RSYNC\w*|XDG\w*|LANG\w*|LC_\w+|TZ\w*|OPT\w+|HIST\w*|POSIXLY_CORRECT|DIRSTACK|FUNC\w+|UID|EUID|PPID|PWD|OLDPWD|RANDOM|SECONDS|LOCALE\w*|NLS\w*|GCONV_PATH|RES_OPTIONS|HOSTALIASES|MALLOC\w*|GLIBC\w*|DOCKER\w*|KUBE\w*|AWS\w*|TMOUT|INPUTRC|FCEDIT|GREP_\w+|LS_COLORS|SUDO\w*|ZDOTDIR|DBUS\w*|DISPLAY)$/u;

/** Tools that read settings of their own from a family of names, some of which name a program or a module. */
const TOOL =
  /^(?:TS_NODE|BABEL|JEST|VITE\w*|WEBPACK|ROLLUP|ESLINT|PRETTIER|PRISMA|PLAYWRIGHT|CYPRESS|PUPPETEER|ELECTRON|ESBUILD|TURBO|NX|DENO|BUN|COREPACK|NVM|VOLTA|FNM|UV|POETRY|PIPENV|TOX|NOX|PYTEST|COVERAGE|CONDA|VIRTUAL_ENV|DOTNET|COMPLUS|COR|CORECLR|OPENSSL|PHP|LUA|R|JULIA|ERL|ELIXIR|MIX|KOTLIN|SCALA|SBT|ANT|BAZEL|CMAKE|CTEST|MESON|CONFIG|GCC|CLANG|LLVM|COMPILER|LIBRARY|AWK|CCACHE|SCCACHE|DISTCC|HUSKY|LEFTHOOK|PRE_COMMIT|SASS|TCL\w*|VIM\w*|PAM|KRB5|QT|GTK|GIO|GST|HTTP|HTTPS|ALL|FTP|NO)(?:_|$)/u;
/** What names of settings end with that hold a program, its options, a module or a place it is loaded from. */
const ENDING =
  /(?:FLAGS|PATH|(?:^|_)(?:BIN|BINARY|CMD|COMMAND|OPTS?|OPTIONS|ADDOPTS|ARGS|HOME|DIR|ROOT|SHELL|EDITOR|PRELOAD|WRAPPER|LAUNCHER|HOOKS?|PLUGINS?|INIT|STARTUP|COMPILER|LOADER|EXECUTABLE|PROGRAM|RUNNER|REGISTRY|MIRROR|INDEX|PROXY|RC|CONF|CONFIG|PREFIX|LINKER|DRIVER|AGENT|HANDLER))$/u;
const PLAIN_VALUE = /^(?:\w[\w.,:@%+=*/-]{0,120})?$/u;
/** A service on the machine itself, which is the sandbox. */
const LOCAL_URL =
  /^(?:https?|wss?|postgres(?:ql)?|mysql|redis|mongodb|amqp):\/\/(?:[\w.-]*(?::[\w.-]*)?@)?(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?:\/[\w./?=&-]{0,80})?$/u;

/** A name that only the project's own code reads. */
function isOwn(name: string, text: string): boolean {
  if (!/^[A-Z][A-Z0-9_]*$/u.test(name) || OBEYED.test(name) || TOOL.test(name) || ENDING.test(name))
    return false;
  return LOCAL_URL.test(text) || (PLAIN_VALUE.test(text) && !/:\/\/|\.\./u.test(text));
}

/** Set for a program, or exported: only what is known to be without effect on what is run. */
export function mayExport(name: string, value: string): boolean {
  const text = value.replaceAll(NUMBER, "1").replaceAll(NAME, "x").replaceAll(GLOB, "*");
  if (!isStatic(text)) return false;
  return isOwn(name, text) || EXPORTED.some((pattern) => pattern.test(`${name}=${text}`));
}

/** Set for the shell alone. */
export function maySet(name: string, value: string): boolean {
  if (mayExport(name, value)) return true;
  return !OBEYED.test(name) && !/^(?:npm_|http|no_proxy|all_proxy|ftp_|rsync_|prompt|path|fpath)/u.test(name);
}
