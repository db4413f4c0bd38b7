"""YAML with line numbers: the file as a tree of nodes, before anything in it means anything."""

from pathlib import Path

import yaml

from .errors import ConfigError, Problem


def compose(text: str, name: str) -> yaml.Node | None:
    """Return the root node of a YAML text, None for an empty one.

    Raises ConfigError with the line for everything YAML itself refuses.
    """
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise _refusal(name, line, error.problem or "") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refusal(name, line, error.reason) from error
    except (RecursionError, ValueError, IndexError) as error:
        # PyYAML's scanner lets these out for nesting beyond the stack and for broken escapes.
        raise _refusal(name, 1, type(error).__name__) from error


def read(path: Path) -> str:
    """Return the text of a configuration file; ConfigError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(path.name, [Problem(line=1, path="", key="encoding", values={})]) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problem = Problem(line=1, path="", key="unreadable", values={"file": path, "reason": reason})
        raise ConfigError(path.name, [problem]) from error


def _refusal(name: str, line: int, reason: str) -> ConfigError:
    """The error of a file that is not YAML."""
    return ConfigError(name, [Problem(line=line, path="", key="yaml", values={"reason": reason})])
