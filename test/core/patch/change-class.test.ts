// test/core/patch/change-class.test.ts: what each path is, and that what steers machines is never mistaken for less.
import { describe, expect, test } from "vitest";
import { changeClasses, changeClassOf } from "../../../core/patch/change-class.ts";
import type { ChangeClass } from "../../../core/schema/vocabulary.ts";

const PATHS: Record<ChangeClass, string> = {
  ci_workflow:
    ".github/workflows/ci.yml .GitHub/Workflows/CI.yml .github/actions/setup/action.yml action.yml .gitlab-ci.yml " +
    ".circleci/config.yml Jenkinsfile azure-pipelines.yml .github/CODEOWNERS CODEOWNERS .husky/pre-commit " +
    ".pre-commit-config.yaml .github/dependabot.yml renovate.json .github/workflows/test/a.md .travis.yml",
  instruction_file:
    "AGENTS.md packages/a/AGENTS.md CLAUDE.md docs/claude.md .cursorrules .cursor/rules/a.mdc .claude/settings.json " +
    ".github/copilot-instructions.md .github/instructions/a.instructions.md GEMINI.md .mcp.json test/AGENTS.md",
  dependency:
    "package.json packages/a/package.json package-lock.json yarn.lock pnpm-lock.yaml go.mod go.sum Cargo.toml Cargo.lock " +
    "requirements.txt requirements-dev.txt pyproject.toml Gemfile Gemfile.lock pom.xml build.gradle.kts .npmrc " +
    ".gitmodules src/App.csproj test/package.json",
  generated:
    "dist/app.js src/api.pb.go web/app.min.js src/__generated__/types.ts vendor/lib/a.go schema.generated.ts",
  test: "test/cart.test.ts src/cart.test.ts src/__tests__/cart.ts pkg/cart_test.go tests/test_cart.py spec/cart_spec.rb src/CartTest.java test/data.json",
  docs: "README.md LICENSE docs/guide.md CHANGELOG docs/shot.png notes.txt doc/man.1 .github/ISSUE_TEMPLATE/bug.md",
  production_config:
    "config/prod/app.yaml infra/production/main.tf deploy/values-prod.yaml app.production.json production.yml .env.prod",
  config:
    "tsconfig.json .eslintrc .eslintrc.js vite.config.ts Makefile Dockerfile CMakeLists.txt .gitignore .env config/app.yml .editorconfig infra/main.tf docs/mkdocs.yml",
  source:
    "src/cart.ts main.go lib/cart.py src/main/java/Cart.java index.html style.css db/schema.sql scripts/deploy run.sh docs/conf.py",
  unknown: "assets/logo.png bin/tool/x data.bin src/blob model.onnx fonts/a.woff2 .hidden",
};

describe.each(Object.entries(PATHS))("%s", (expected, paths) => {
  test.each(paths.split(" "))("%s", (path) => {
    expect(changeClassOf(path)).toBe(expected);
  });
});

test("a diff has each of its classes once, sorted", () => {
  expect(changeClasses(["src/b.ts", "README.md", "src/a.ts", "x.bin"])).toEqual([
    "docs",
    "source",
    "unknown",
  ]);
  expect(changeClasses([])).toEqual([]);
});
