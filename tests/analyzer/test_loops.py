"""The same call again and again with nothing changed, told from paging, polling, editing and re-running."""

from call_builder import HOME, NO_FILE, failed, ok, session, sh, sh_fails

from analyzer.loops import loops


def found(*calls):
    return [(len(loop.calls), loop.failing) for loop in loops(session(*calls))]


def again(make, times=3):
    return [make() for _ in range(times)]


def test_the_same_failure_three_times_is_a_loop():
    assert found(*again(lambda: sh_fails("docker compose up", "no daemon"))) == [(3, True)]


def test_twice_is_no_loop():
    assert found(*again(lambda: sh_fails("docker compose up", "no daemon"), 2)) == []


def test_spelling_does_not_matter():
    calls = (
        sh_fails("npm  run tides", "no"),
        sh_fails("npm run tides", "no"),
        sh_fails("cd .; npm run tides", "no"),
    )
    assert found(calls[0], calls[1], sh_fails("npm run tides ", "no")) == [(3, True)]


def test_reading_the_same_part_again_is_a_loop_and_its_waste_is_the_repetition():
    [loop] = loops(session(*again(lambda: ok("Read", "text", file_path=f"{HOME}/a.py"))))
    assert not loop.failing
    assert loop.wasted_bytes == sum(call.input_bytes + call.output_bytes for call in loop.calls[1:])


def test_paging_through_a_file_is_no_loop():
    assert found(*(ok("Read", "text", file_path="a.py", offset=n * 100) for n in range(5))) == []


def test_other_numbers_are_other_calls():
    assert found(*(sh(f"gh issue view {n}", "text") for n in (101, 205, 333))) == []


def test_edits_of_one_file_are_no_loop():
    edits = [ok("Edit", file_path="a.py", old_string="x", new_string="y") for _ in range(3)]
    assert found(*edits) == []


def test_a_check_run_again_after_edits_is_no_loop():
    calls = []
    for _ in range(4):
        calls += [
            sh_fails("pytest -q", "1 failed"),
            ok("Edit", file_path="a.py", old_string="x", new_string="y"),
        ]
    assert found(*calls) == []


def test_polling_is_no_loop():
    assert found(*again(lambda: sh("sleep 30 && gh pr checks 12", "pending"))) == []
    assert found(*again(lambda: ok("TaskOutput", "running", task_id="7"))) == []


def test_a_result_that_changes_is_news():
    assert found(*(sh("cat tides.log", "line\n" * n) for n in range(1, 5))) == []


def test_asked_again_by_the_user_is_no_loop():
    def listing():
        return failed("Read", NO_FILE, file_path="a.py")

    assert found(listing(), listing(), "look again, I have put it there", listing()) == []
