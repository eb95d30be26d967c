// core/patch/path-patterns.ts: where each class of change lives, as data; patterns are matched against lower-case paths.

/** Runs by itself, or decides who must review. */
export const CI_WORKFLOW = [
  ...under(".github/workflows .github/actions .gitlab/ci .circleci .buildkite .tekton .teamcity .semaphore"),
  ...under(".gitea/workflows .forgejo/workflows .woodpecker .husky .githooks .devcontainer"),
  ...anywhere("action.yml action.yaml .pre-commit-config.yaml lefthook.yml lefthook.yaml"),
  ...anywhere(
    ".gitlab-ci.yml .gitlab-ci.yaml .travis.yml .drone.yml .cirrus.yml .woodpecker.yml appveyor.yml",
  ),
  ...anywhere(
    "azure-pipelines*.yml azure-pipelines*.yaml bitbucket-pipelines.yml buildspec.yml cloudbuild.yaml",
  ),
  ...anywhere("jenkinsfile *.jenkinsfile codeowners"),
  ".github/dependabot.yml",
  ".github/dependabot.yaml",
  ...anywhere("renovate.json renovate.json5 .renovaterc .renovaterc.json"),
];

const SETTINGS = "yml yaml json tf tfvars hcl toml conf cfg ini env properties j2 tpl tmpl xml bicep".split(
  " ",
);

/** Decides what runs in front of users, and with which rights. Code and prose in such folders stay what they are. */
export const PRODUCTION_CONFIG = [
  ...[
    ...inside(
      "infra infrastructure terraform tofu pulumi cloudformation k8s kubernetes kustomize helm ansible",
    ),
    ...inside("playbooks deploy deployment deployments argocd flux gitops prod production"),
  ].flatMap((folder) => SETTINGS.map((extension) => `${folder}/*.${extension}`)),
  ...anywhere("*.tf *.tfvars *.tf.json *.tofu terragrunt.hcl *.nomad pulumi.*.yaml helmfile.yaml"),
  ...anywhere("kustomization.yaml docker-compose.prod*.y*ml compose.prod*.y*ml .env.prod* *.prod.env"),
  ...SETTINGS.flatMap((extension) =>
    anywhere(`production.${extension} prod.${extension} *.production.${extension} *.prod.${extension}`),
  ),
  ...SETTINGS.flatMap((extension) =>
    anywhere(`*-production.${extension} *-prod.${extension} values-prod*.${extension}`),
  ),
  ...anywhere("serverless.yml serverless.yaml fly.toml vercel.json netlify.toml wrangler.toml skaffold.yaml"),
];

/** Settings of a rehearsal are a test's. */
export const TEST_FOLDERS = under("test tests spec __tests__");

/** Read by coding agents as instructions or as their settings: what is written here speaks to the next run. */
export const INSTRUCTION_FILE = [
  ...anywhere(
    "agents.md agents.override.md claude.md claude.local.md gemini.md copilot-instructions.md skill.md",
  ),
  ...anywhere(".cursorrules .windsurfrules .clinerules .goosehints .mcp.json mcp.json .aider.conf.yml"),
  ...inside(
    ".cursor .claude .codex .gemini .windsurf .clinerules .roo .junie .continue .kiro .aider .agents",
  ),
  ...under(".github/instructions .github/prompts .github/agents .github/chatmodes .github/skills"),
  "**/*.instructions.md",
  "**/*.prompt.md",
];

/** Manifests, lockfiles, and the settings that say where packages come from. */
export const DEPENDENCY = [
  ...anywhere(
    "package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml",
  ),
  ...anywhere("bun.lock bun.lockb deno.lock .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs bower.json"),
  ...anywhere("go.mod go.sum go.work go.work.sum cargo.toml cargo.lock gemfile gemfile.lock *.gemspec"),
  ...anywhere("requirements*.txt constraints*.txt pyproject.toml setup.py setup.cfg pipfile pipfile.lock"),
  ...anywhere("poetry.lock uv.lock pdm.lock pip.conf environment.yml environment.yaml"),
  ...anywhere("pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.lockfile"),
  ...anywhere("libs.versions.toml gradle-wrapper.properties maven-wrapper.properties build.sbt ivy.xml"),
  ...anywhere("composer.json composer.lock *.csproj *.fsproj *.vbproj packages.config packages.lock.json"),
  ...anywhere("directory.packages.props nuget.config mix.exs mix.lock pubspec.yaml pubspec.lock podfile"),
  ...anywhere(
    "podfile.lock package.swift package.resolved cartfile cartfile.resolved conanfile.txt conanfile.py",
  ),
  ...anywhere("vcpkg.json flake.nix flake.lock rebar.config rebar.lock stack.yaml cabal.project *.cabal"),
  ...anywhere("chart.yaml chart.lock .terraform.lock.hcl .gitmodules"),
];

export const GENERATED = [
  ...anywhere(
    "*.min.js *.min.css *.js.map *.css.map *.pb.go *.pb.cc *.pb.h *_pb2.py *_pb2_grpc.py *_pb.js *_pb.d.ts",
  ),
  ...anywhere("*.generated.* *.gen.* *_generated.* *.g.dart *.freezed.dart *.designer.cs zz_generated*"),
  ...inside("__generated__ generated node_modules vendor third_party dist"),
];

/** Files that are tests whatever folder they lie in. */
export const TEST_NAMES = [
  ...anywhere(
    "*.test.* *.spec.* *_test.* *_spec.* test_*.py *test.java *tests.java *test.kt *tests.cs *test.php",
  ),
  ...anywhere("conftest.py *.snap"),
];

export const TEST = [
  ...inside("test tests __tests__ spec specs __snapshots__ __mocks__ testdata fixtures e2e cypress"),
  ...TEST_NAMES,
];

const PICTURES = ["*.png", "*.jpg", "*.jpeg", "*.gif", "*.webp"];

/** Code that lies among documents stays code. */
export const DOCS = [
  ...anywhere("*.md *.mdx *.markdown *.rst *.adoc *.asciidoc *.txt *.tex *.org *.1 *.po *.pot"),
  ...anywhere(
    "license license-* copying notice authors contributors changelog changes readme todo maintainers",
  ),
  ...inside("docs doc").flatMap((folder) => PICTURES.map((picture) => `${folder}/${picture}`)),
  ...under(".github/issue_template .github/discussion_template"),
];

/** Builds, settings and data that programs read. */
export const CONFIG = [
  ...anywhere("*.json *.jsonc *.json5 *.yml *.yaml *.toml *.ini *.cfg *.conf *.properties *.env .env .env.*"),
  ...anywhere("*.xml *.plist *.csv *.tsv *.editorconfig *.config *.hcl *.tf *.tfvars *.bazelrc *.nix"),
  ...anywhere(
    "*.config.js *.config.cjs *.config.mjs *.config.ts *.config.mts .*rc .*rc.js .*rc.cjs .*rc.mjs",
  ),
  ...anywhere("makefile gnumakefile *.mk *.mak cmakelists.txt *.cmake meson.build meson_options.txt"),
  ...anywhere(
    "configure.ac configure.in build.ninja wscript sconstruct build build.bazel workspace justfile",
  ),
  ...anywhere(
    "dockerfile dockerfile.* *.dockerfile containerfile vagrantfile procfile rakefile *.rake taskfile",
  ),
  ...anywhere(
    ".gitignore .gitattributes .gitkeep .dockerignore .npmignore .prettierignore .eslintignore .nvmrc",
  ),
  ...anywhere(".node-version .python-version .ruby-version .tool-versions .mailmap .htaccess .*ignore"),
];

export const SOURCE = [
  ...extensions("js mjs cjs jsx ts mts cts tsx vue svelte astro html htm css scss sass less styl svg"),
  ...extensions("py pyi pyx ipynb rb erb haml slim php phtml pl pm t lua tcl r jl raku"),
  ...extensions("go rs c h cc cpp cxx hh hpp hxx inl m mm swift zig nim d v sv vhd vhdl asm s cu cl"),
  ...extensions("java kt kts scala sc groovy clj cljs cljc edn cs fs fsx fsi vb dart ex exs erl hrl"),
  ...extensions("hs lhs ml mli elm purs lisp el scm rkt f f90 f95 pas adb ads cob cbl sol move cairo"),
  ...extensions("sh bash zsh fish ps1 psm1 bat cmd awk sed sql prisma graphql gql proto thrift avsc capnp"),
  ...extensions("ejs hbs mustache liquid njk twig jinja j2 tmpl tpl pug bats feature glsl hlsl wgsl"),
  "bin/*",
  "scripts/*",
];

function under(folders: string): string[] {
  return folders.split(" ").map((folder) => `${folder}/**`);
}

function anywhere(names: string): string[] {
  return names.split(" ").map((name) => `**/${name}`);
}

function inside(folders: string): string[] {
  return folders.split(" ").map((folder) => `**/${folder}/**`);
}

function extensions(names: string): string[] {
  return names.split(" ").map((name) => `**/*.${name}`);
}
