"""The same had by other means: another program's listing, another module, a part of a script, a file read."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import elsewhere, fix_of, no_program, only_pair, sh, sh_fails

NO_RG = "Program 'rg.exe' failed to run: An error occurred trying to start process 'C:\\tide\\rg.exe'."
NO_FOLDER = 'execution error: Io(Os { code: 20, kind: NotADirectory, message: "Not a directory" })'


@pytest.mark.parametrize("later", ["git ls-files", "find . -name '*.csv'", "Get-ChildItem -Recurse"])
def test_files_listed_by_a_program_that_there_is(later):
    lost = sh_fails('rg --files -g "high.csv" -g "*.toml"', NO_RG)
    assert fix_of(lost, sh("pwd"), sh(later, "data/high.csv")) == 2


@pytest.mark.parametrize("later", ["ls", "Get-ChildItem", "git ls-files docs"])
def test_less_than_all_files_of_the_folder(later):
    assert fix_of(sh_fails("rg --files", NO_RG), sh(later, "high.csv")) is None


def test_the_folder_that_a_command_runs_in_is_named_by_nothing_much_later():
    others = [sh(f"tide chart {n}", "1") for n in range(5)]
    assert fix_of(sh_fails("rg --files", NO_RG), *others, sh("git ls-files", "a.py")) is None


def test_files_that_another_module_opens():
    files = "['/data/high.nc', '/data/low.nc']"
    told = f"from netcdf import Dataset\nfor f in {files}: print(Dataset(f))"
    lost = sh_fails(f'python3 -c "{told}"', "No module named 'netcdf'")
    other = (
        "python3 -c \"import xarray as x; print(x.open('/data/high.nc').dims, x.open('/data/{}.nc').dims)\""
    )
    assert fix_of(lost, sh(other.format("low"), "tide")) == 1
    assert fix_of(lost, sh(other.format("moon"), "tide")) is None


def test_what_a_script_had_failed_in_runs_alone():
    line = 'python3 -c "{}"'.format
    lost = sh_fails(
        line("import sun; print(sun.rise('north', tilt=9), sun.dusk('south')); import moon; print(moon.age)"),
        "ModuleNotFoundError: No module named 'moon'",
    )
    installed = sh("pip install moon", "Successfully installed")
    assert fix_of(lost, installed, sh(line("import moon; print(moon.age)"), "9")) == 2
    assert (
        fix_of(lost, installed, sh(line("print(sun.rise('north', tilt=9), sun.dusk('south'))"), "6")) is None
    )
    assert fix_of(lost, installed, sh(line("import moon; print(moon.phase)"), "new")) is None


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        ("gh api repos/ada/tide/issues/7 --jq .title", 1),
        ("gh api repos/ada/moon/issues/7 --jq .title", None),
        ("gh api repos/ada/tide/issues/7", None),
    ],
)
def test_a_program_that_filters_what_it_prints_by_itself(later, fix):
    line = "gh api repos/ada/tide/issues/7 | python3 -c 'import json, sys; print(json.load(sys.stdin)[0])'"
    assert fix_of(sh_fails(line, "Traceback (most recent call last):\nKeyError: 0"), sh(later, "High")) == fix


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        ("tide dump brest > /tmp/t.json; python3 -c \"{}open('/tmp/t.json')))\"", 1),
        ("tide dump brest -o t.json && python3 -c \"{}open('t.json')))\"", 1),
        ("tide dump dover > /tmp/t.json; python3 -c \"{}open('/tmp/t.json')))\"", None),
        ("tide dump brest > /tmp/t.json; python3 -c \"{}open('/tmp/moon.json')))\"", None),
        ("tide dump brest > t.json; python3 -c \"open('t.json').readline()\"", None),
    ],
)
def test_a_script_over_what_was_put_in_a_file(later, fix):
    code = "import json, sys; print(sum(one['height'] for one in json.load("
    lost = sh_fails(
        f'tide dump brest 2>&1 | python3 -c "{code}sys.stdin)))"', "JSONDecodeError: Expecting value"
    )
    assert fix_of(lost, sh(later.format(code), "9")) == fix


@pytest.mark.parametrize(
    ("said", "later", "fix"),
    [
        (
            "fatal: Could not read from remote repository.",
            "git push https://hub.example/ada/tide.git moon",
            1,
        ),
        ("fatal: Could not read from remote repository.", "git push ada@hub.example:tide.git moon", 1),
        (
            "fatal: Could not read from remote repository.",
            "git push https://hub.example/ada/tide.git sun",
            None,
        ),
        (
            "! [rejected] moon -> moon (non-fast-forward)",
            "git push https://hub.example/ada/tide.git moon",
            None,
        ),
    ],
)
def test_a_remote_that_is_reached_by_its_address(said, later, fix):
    assert fix_of(sh_fails("git push origin moon", said, 128), sh(later, "moon -> moon")) == fix


def told_as_folder(line="cat", path="/home/ada/code/tide-table/docs/tides.md"):
    call = elsewhere(sh_fails(line, NO_FOLDER), path)
    call.input_data["workdir"] = path
    return call


def test_a_file_that_was_told_as_the_folder_to_work_in():
    pair = only_pair(told_as_folder(), shown := sh("cat docs/tides.md", "# Tides"))
    assert (pair.fix, pair.kind) == (shown, FixKind.TOOL_INPUT)
    assert fix_of(told_as_folder(), sh("cat docs/moon.md", "# Moon")) is None
    assert fix_of(told_as_folder("tide list"), shown) is None, "it was to show nothing"


@pytest.mark.parametrize(
    ("later", "fix"),
    [("pip3 install tides", 1), ("pip3 install moon", None), ("pip3 list", None), ("pip3 show tides", None)],
)
def test_what_a_program_that_is_not_there_was_to_bring_in(later, fix):
    assert fix_of(no_program("brew install tides"), sh(later, "Successfully installed tides-1.2")) == fix


def test_other_work_with_the_same_words_is_another_programs_own():
    assert fix_of(no_program("hg update moon"), sh("npm update moon", "up to date")) is None
    assert fix_of(no_program("rustup show moon"), sh("git show moon", "commit 4e1f0c2")) is None


def test_a_program_that_is_there_and_could_not_bring_it_in():
    lost = sh_fails("npm install tides", "npm error 404 Not Found: tides@latest")
    assert fix_of(lost, sh("pip3 install tides", "Successfully installed tides-1.2")) is None
