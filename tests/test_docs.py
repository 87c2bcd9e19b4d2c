"""Does the README say what is true?"""

import re
from pathlib import Path

import click

from dashboard.command.main import basketlift
from dashboard.pages import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists_and_the_other_way_round() -> None:
    told = set(re.findall(r"^\| `basketlift (\w+)", README, flags=re.MULTILINE))
    assert told == set(basketlift.commands)


def test_every_option_of_the_readme_exists() -> None:
    for name, rest in re.findall(r"^\| `basketlift (\w+)([^`]*)`", README, flags=re.MULTILINE):
        command = basketlift.commands[name]
        known = {opt for parameter in command.params if isinstance(parameter, click.Option) for opt in parameter.opts}
        assert set(re.findall(r"(?<![\w.])--?[a-z][\w-]*", rest)) <= known, name


def test_the_pages_of_the_readme_are_those_of_the_dashboard() -> None:
    rows = re.findall(r"^\| (\w*) ?\| ([\w ]+) \| ([^|]+\?) \|$", README, flags=re.MULTILINE)
    assert [(title, question) for _section, title, question in rows] == [(p.title, p.question) for p in PAGES.values()]


def test_every_room_of_the_readme_exists() -> None:
    rooms = re.findall(r"^\| `((?:analytics|dashboard|data)[\w/.]*)` \|", README, flags=re.MULTILINE)
    assert rooms
    assert [room for room in rooms if not (ROOT / room).exists()] == []


def test_the_library_example_runs_as_it_stands() -> None:
    example = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert example is not None
    imports = [line for line in example.group(1).splitlines() if line.startswith("from ")]
    for line in imports:
        exec(line, {})  # noqa: S102 - the README's own lines


def test_ci_calls_the_readmes_own_test_command() -> None:
    commands = re.findall(r"^python -m pip install uv && .*pytest.*$", README, flags=re.MULTILINE)
    assert len(commands) == 1
