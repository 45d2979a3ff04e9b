"""The commands `bot check …` and `bot decide`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from content_set_kit import CONTENT_SET

from bot.commands.check import check
from bot.commands.decide import decide

FIXTURES = Path(__file__).parent / "fixtures"


def run(command, *arguments, text=""):
    """The result of a command with its input."""
    runner = CliRunner(mix_stderr=False, env={"COLUMNS": "200"})
    return runner.invoke(command, [str(part) for part in arguments], input=text)


def test_decide_names_the_next_fact_while_the_outcome_is_open():
    result = run(decide, "check_cover", text='{"employment_related": "yes", "stage": null}\n')
    assert json.loads(result.stdout) == {
        "outcome": None,
        "rule": None,
        "ask": "membership",
        "because": {},
    }


def test_decide_names_the_facts_that_decided():
    facts = {"membership": "full", "employment_related": "no", "stage": "nothing_yet"}
    answer = json.loads(run(decide, "cover", text=json.dumps(facts)).stdout)
    assert answer["outcome"] == "outside_employment"
    assert (answer["rule"], answer["ask"]) == (1, None)
    assert answer["because"] == {"employment_related": "no"}


def test_decide_answers_a_line_for_each_object_and_passes_over_blank_lines():
    result = run(decide, "eligibility", text='{}\n\n{"employment": "retiring"}\n')
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["ask"] for answer in answers] == ["employment", None]
    assert answers[1]["outcome"] == "associate"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "Expecting property name"),
        ("[]", "must be a JSON object of facts"),
        ('{"colour": "red"}', "no fact named 'colour'"),
        ('{"stage": "soon"}', "stage can't be 'soon'"),
        ('{"stage": ["nothing_yet"]}', "stage can't be"),
        ('{"stage": true}', "stage can't be True"),
        ('{"stage": "unsure", "stage": "nothing_yet"}', "names a fact twice"),
        ("[" * 100_000, "is nested too deeply"),
        (b'{"stage": "\xff"}', "can't decode byte"),
    ],
    ids=["json", "list", "fact", "value", "list value", "boolean", "twice", "deep", "bytes"],
)
def test_decide_refuses_bad_input_in_one_line_that_names_it(line, problem):
    data = line if isinstance(line, bytes) else line.encode()
    result = run(decide, "cover", text=b"{}\n" + data + b"\n{}\n")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: line 2: ")
    assert problem in result.stderr
    assert result.stderr.count("\n") == 1
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("arguments", [(decide, "fees"), (check, "table", "fees")])
def test_an_unknown_check_is_refused_in_one_line(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr == "Error: no check named 'fees', only cover, eligibility\n"


def test_validate_proves_all_checks():
    result = run(check, "validate")
    assert result.exit_code == 0
    assert "check_cover: sound; 7 facts, 16 rows, 10 outcomes" in result.stdout
    assert "check_eligibility: sound; 5 facts, 13 rows, 11 outcomes" in result.stdout


def test_validate_names_each_file_that_is_refused():
    broken = [FIXTURES / "refused" / name for name in ("not_total.yml", "not_yaml.yml")]
    result = run(check, "validate", *broken)
    assert result.exit_code == 1
    assert "Error: not_total.yml, line 29: no row for weather wet" in result.stderr
    assert "Error: not_yaml.yml, line " in result.stderr


def test_table_tells_each_row_in_words():
    shown = run(check, "table", "cover").stdout
    assert "if it has nothing to do" in shown
    assert "in_line_with_policy" in shown
    rows = run(check, "table", "check_cover", "--markdown").stdout.splitlines()
    assert len(rows) == 18
    assert rows[2].startswith("| 1 | if it has nothing to do with your work | Outside employment")


def test_draw_prints_a_diagram_with_every_outcome():
    lines = run(check, "draw", "eligibility").stdout.splitlines()
    assert lines[0] == "flowchart TD"
    assert '  q1 -->|"Retiring or retired"| associate' in lines
    assert sum(line.endswith('"])') for line in lines) == 11


def test_paths_tells_every_way_in_a_line():
    lines = run(check, "paths", "cover").stdout.splitlines()
    assert "If it has nothing to do with your work: outside_employment." in lines


def test_diff_compares_two_versions_of_one_check():
    cover = CONTENT_SET / "checks" / "cover.yml"
    result = run(check, "diff", cover, cover)
    assert (result.exit_code, result.stdout) == (
        0,
        "0 of 9,720 combinations change their outcome.\n",
    )


def test_diff_refuses_two_checks_and_broken_files():
    cover, other = CONTENT_SET / "checks" / "cover.yml", CONTENT_SET / "checks" / "eligibility.yml"
    mixed = run(check, "diff", cover, other)
    assert mixed.exit_code == 2
    assert "are two checks" in mixed.stderr
    broken = run(check, "diff", cover, FIXTURES / "refused" / "not_yaml.yml")
    assert broken.exit_code == 1
    assert broken.stderr.startswith("Error: not_yaml.yml, line ")
