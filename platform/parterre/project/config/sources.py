"""Sources of configuration: INI files and the environment. Values are not interpreted here."""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from parterre.project.config.sections import KEYS, SECTIONS, Key

CONFIG_FILE_VARIABLE = "PARTERRE_CONFIG_FILE"
PREFIX = "PARTERRE_"
# Variables of our prefix that are read elsewhere and are no configuration keys.
SCREENS_VARIABLE = "PARTERRE_SCREENS"  # of `make screens`
OTHER_VARIABLES = frozenset({CONFIG_FILE_VARIABLE, SCREENS_VARIABLE})
DEFAULT_PATHS = ("/etc/parterre/parterre.cfg", "~/.parterre.cfg", "parterre.cfg")


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written. `origin`: a file's path or a variable's name."""

    text: str = field(repr=False)
    origin: str


Found = dict[Key, Given]


def config_paths(environ: Mapping[str, str]) -> Iterator[Path]:
    """Files to read, later ones overriding; only the named one when there is one, and it has to exist."""
    named = environ.get(CONFIG_FILE_VARIABLE, "")
    if named:
        yield Path(named)
        return
    for path in (Path(name).expanduser() for name in DEFAULT_PATHS):
        if path.is_file():
            yield path


def from_files(paths: Iterable[Path], problems: list[str]) -> Found:
    found: Found = {}
    for path in paths:
        parser = _parsed(path, problems)
        for section in parser.sections():
            if section not in SECTIONS:
                problems.append(f"{path}: unknown section [{section}]{did_you_mean(section, SECTIONS)}")
                continue
            known = {key.name: key for key in KEYS if key.section == section}
            for name, text in parser.items(section):
                if name in known:
                    found[known[name]] = Given(text, str(path))
                else:
                    problems.append(
                        f"{path}: unknown key [{section}] {name}{did_you_mean(name, list(known))}"
                    )
    return found


def _parsed(path: Path, problems: list[str]) -> configparser.ConfigParser:
    """Empty when the file cannot be read. configparser's own messages quote lines, which may hold secrets."""
    parser = configparser.ConfigParser(interpolation=None, default_section="\0")
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8 text")
    except (configparser.DuplicateOptionError, configparser.DuplicateSectionError) as error:
        option = getattr(error, "option", "")
        problems.append(
            f"{path}, line {error.lineno}: [{error.section}] {option}".rstrip() + " is there twice"
        )
    except configparser.MissingSectionHeaderError as error:
        problems.append(f"{path}, line {error.lineno}: comes before the first [section]")
    except configparser.ParsingError as error:
        lines = ", ".join(str(line) for line, _ in error.errors)
        problems.append(f"{path}, line {lines}: is neither a [section] nor key = value")
    else:
        return parser
    return configparser.ConfigParser()


def from_environment(environ: Mapping[str, str], problems: list[str]) -> Found:
    found: Found = {}
    known = {CONFIG_FILE_VARIABLE}
    for key in KEYS:
        names = [*key.variables, *(f"{name}_FILE" for name in key.variables if key.secret)]
        known.update(names)
        used = [name for name in names if name in environ]
        if len(used) > 1:
            problems.append(f"{key.title}: given more than once, by {' and '.join(used)}")
        elif used:
            _take(key, used[0], environ[used[0]], found, problems)
    for name in environ:
        if name.startswith(PREFIX) and name not in known and name not in OTHER_VARIABLES:
            problems.append(
                f"unknown environment variable {name}{did_you_mean(name, sorted(known), prefix=PREFIX)}"
            )
    return found


def _take(key: Key, name: str, text: str, found: Found, problems: list[str]) -> None:
    if name in key.variables:
        found[key] = Given(text, name)
        return
    try:
        found[key] = Given(Path(text).read_text(encoding="utf-8").rstrip("\r\n"), name)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{key.title}: the file named by {name} cannot be read ({type(error).__name__})")


def did_you_mean(name: str, known: Sequence[str], *, prefix: str = "") -> str:
    """The closest known name, if one is close. What all begin with says nothing about how close they are."""
    endings = [candidate.removeprefix(prefix) for candidate in known if candidate.startswith(prefix)]
    close = get_close_matches(name.removeprefix(prefix), endings, n=1)
    return f" (did you mean {prefix}{close[0]}?)" if close else ""
