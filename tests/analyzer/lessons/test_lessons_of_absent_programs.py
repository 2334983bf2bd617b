"""A program that is not there: what does its work instead, and which rule that makes."""

import copy

import pytest

from tests.analyzer.call_builder import fix_of, no_program, sh, sh_fails
from tests.analyzer.rule_maker import daily, rules_of
from tests.analyzer.signs import lesson_of, rows_of, sign_of

INSTEAD = [
    # said through something else
    ('psql -c "select 1"', 'docker exec db psql -c "select 1"', "docker exec db psql", "psql"),
    ("npm run build", "docker compose exec web npm run build", "docker compose exec web npm run build", ""),
    ("mix test", "docker compose run --rm app mix test", "docker compose run --rm app mix test", ""),
    ("kubectl get pods", "microk8s kubectl get pods", "microk8s kubectl get", "kubectl get"),
    ("xcodebuild test", "xcrun xcodebuild test", "", ""),
    ("docker ps", "wsl docker ps", "", ""),
    ("pip install -e .", "uv pip install -e .", "uv pip install", "pip install"),
    # in several words
    ("docker-compose logs web", "docker compose logs web", "docker compose logs", "docker-compose logs"),
    # by its kin
    ("npm install tides", "pnpm add tides", "pnpm add", "npm install"),
    ("pip install tides", "uv add tides", "uv add", "pip install"),
    ("npm ci", "pnpm install", "", ""),
    ("npm install", "yarn", "", ""),
    ("yarn", "npm install", "", ""),
    ("mvn clean install", "./mvnw clean install", "./mvnw clean", "mvn clean"),
    ("gradle test --tests Tides", "./gradlew test --tests Tides", "./gradlew test", "gradle test"),
    ("terraform plan", "tofu plan", "", ""),
    ("md5sum tides.txt", "md5 tides.txt", "md5", "md5sum"),
    ("realpath tides.txt", "readlink -f tides.txt", "readlink", "realpath"),
    # by the script that checks the same
    ("eslint .", "npm run lint", "npm run lint", "eslint"),
    ("tsc --noEmit", "pnpm typecheck", "pnpm typecheck", "tsc"),
    ("phpunit", "composer test", "", ""),
    ("pytest -q", "make test", "make test", "pytest"),
]
NOT_SAID = [  # what worked is known, but no rule may name it
    ("jq . tides.json", "docker run --rm -i -v /Users/ada/tides:/tides jq jq . tides.json"),
    ("docker ps", "ssh harbour docker ps"),
    ("python src/tides.py --all", "uv run src/tides.py --all"),
    ("python manage.py migrate", "uv run manage.py migrate"),
]
NO_FIX = [
    # what is brought in is there for the next call
    ("pnpm install", "npm install -g pnpm"),
    ("yarn install", "npm i -g yarn@latest"),
    ("poetry install", "pip install 'poetry==1.8.2'"),
    ("poetry install", "pipx install poetry"),
    ("poetry install", "brew install poetry"),
    # other work
    ("pytest", "npm test"),
    ("npm install tides", "pnpm add moons"),
    ("npm install -g tides", "pnpm add tides"),
    ("gradle test --tests Tides", "./gradlew test --tests Moons"),
    ("docker-compose logs web", "docker compose logs db"),
    ("python src/tides.py --all", "uv run src/moons.py --all"),
    # what only names it, or leaves it to itself
    ("npm test", "man npm test"),
    ("npm test", "tmux new-session -d -s tides npm test"),
    ("npm", "echo; harbour npm"),
]


@pytest.mark.parametrize("absent, instead, right, wrong", INSTEAD)
def test_what_does_the_work_of_a_program_that_is_not_there_is_its_fix_and_a_rule(
    absent, instead, right, wrong
):
    assert fix_of(no_program(absent), sh(instead)) == 1
    right, wrong = right or instead, wrong or absent
    rule = f"- use `{right}`, not `{wrong}` (command not found)"
    assert rules_of(*daily(lambda: [no_program(absent), sh(instead)])) == [rule]


@pytest.mark.parametrize("absent, instead", NOT_SAID)
def test_no_rule_names_what_works_on_one_machine_or_for_one_file_alone(absent, instead):
    assert fix_of(no_program(absent), sh(instead)) == 1
    rules = rules_of(*daily(lambda: [no_program(absent), sh(instead)]))
    assert [rule for rule in rules if "use " in rule] == []


@pytest.mark.parametrize("absent, other", NO_FIX)
def test_what_brings_it_in_does_other_work_or_only_names_it_is_no_fix(absent, other):
    assert fix_of(no_program(absent), sh(other)) is None


def test_what_was_brought_in_is_the_fix_when_it_works():
    assert fix_of(no_program("pnpm install"), sh("npm install -g pnpm"), sh("pnpm install")) == 2


@pytest.mark.parametrize("instead", [[sh("tide chart")], [sh("python tides.py")], []])
def test_what_was_put_before_a_command_may_itself_not_be_there(instead):
    lost = sh_fails("timeout 60 tide chart", "zsh: command not found: timeout", 127)
    rule = "- do not count on `timeout` (not found on the PATH)"
    assert rules_of(*daily(lambda: copy.deepcopy([lost, *instead]))) == [rule]


def test_a_runner_that_is_not_there_is_replaced_by_another_one():
    lost = sh_fails("poetry run pytest", "bash: poetry: command not found", 127)
    rule = "- use `uv run pytest`, not `poetry run pytest` (command not found)"
    assert rules_of(*daily(lambda: copy.deepcopy([lost, sh("uv run pytest")]))) == [rule]


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "timeout": (
                lesson_of(sh_fails("timeout 60 tide chart", "zsh: command not found: timeout", 127)),
                [
                    (sh_fails("timeout 9 make", "zsh: command not found: timeout", 127), "failed"),
                    (sh("timeout 9 make"), "worked"),
                    (sh("make"), "kept"),
                ],
            )
        }
    ),
)
def test_what_one_call_says_of_what_stands_before_others(lesson, call, sign):
    assert sign_of(lesson, call) == sign
