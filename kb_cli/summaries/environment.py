"""The Jinja environment of summaries: sandboxed, strict about names, and clear about where a template is wrong."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.summaries import wording
from kb_cli.summaries.errors import SummaryError, TemplateMistake
from kb_cli.summaries.markdown import escape_markdown, for_document
from kb_cli.summaries.rows import Line, Row
from kb_cli.summaries.wording import sentence

MANUAL = "What a template may use is told in kb_cli/summaries/templates/README.md."


class SummaryEnvironment(ImmutableSandboxedEnvironment):
    """An environment in which ``row.items`` is the column ``items`` of a result row, never a method of it."""

    def __init__(self, template: Path) -> None:
        # Escaping is on so that macros give back marked text, which for_document then leaves alone.
        super().__init__(
            loader=jinja2.FileSystemLoader(template.parent),
            undefined=_strict_undefined(self),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=for_document,
        )
        self.known_names: tuple[str, ...] = ()
        self.filters["join"] = _join
        self.filters["lower_first"] = _on_text(wording.lower_first)
        self.filters["upper_first"] = _on_text(wording.upper_first)
        self.filters["sentence"] = _on_text(sentence)
        self.filters["item_words"] = _on_text(wording.item_words)
        self.filters["gap_words"] = lambda words: wording.gap_words([str(word) for word in words])
        self.filters["words"] = _on_text(lambda text: text.replace("_", " "))

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Row):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Line) and attribute in obj.keys:
            return obj.keys[attribute]
        return super().getattr(obj, attribute)


def _strict_undefined(environment: SummaryEnvironment) -> type[jinja2.StrictUndefined]:
    """Undefined names stop the template, with the nearest right spelling."""

    class Missing(jinja2.StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            if self._undefined_hint:
                return str(self._undefined_hint)
            name = str(self._undefined_name)
            if isinstance(self._undefined_obj, Line):
                return f"the rows are not grouped by '{name}'.{did_you_mean(name, self._undefined_obj.keys)}"
            if isinstance(self._undefined_obj, Row):
                columns = list(self._undefined_obj)
                return f"the row has no column '{name}'.{did_you_mean(name, columns)} It has: {', '.join(columns)}."
            if self._undefined_obj is jinja2.utils.missing:
                return f"there is no '{name}' here.{did_you_mean(name, environment.known_names)}"
            return f"{type(self._undefined_obj).__name__} has no '{name}'."

    return Missing


def render_template(environment: SummaryEnvironment, template: Path, context: Mapping[str, Any]) -> str:
    """The template's text with the data of its context.

    Raises TemplateMistake with file and line for anything that goes wrong in the template.
    """
    environment.known_names = tuple(context)
    try:
        return environment.get_template(template.name).render(context)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateMistake(
            f"{error.filename or template}:{error.lineno}: {sentence(str(error.message))} {MANUAL}"
        ) from None
    except jinja2.TemplateNotFound as error:
        line = _line_of(error, template)
        raise TemplateMistake(
            f"{line}: there is no template '{error.name}' in {template.parent}. Put it beside {template.name}."
        ) from None
    except jinja2.UndefinedError as error:
        raise TemplateMistake(f"{_line_of(error, template)}: {error.message} {MANUAL}") from None
    except SecurityError as error:
        raise TemplateMistake(
            f"{_line_of(error, template)}: {str(error).rstrip('.')}: templates may not do this. {MANUAL}"
        ) from None
    except SummaryError as error:
        raise TemplateMistake(f"{_line_of(error, template)}: {error}") from None
    except (TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError) as error:
        if not _is_of_template(error):
            raise
        raise TemplateMistake(f"{_line_of(error, template)}: {type(error).__name__}: {error}. {MANUAL}") from None


def _is_of_template(error: BaseException) -> bool:
    """Whether the template itself, or Jinja on its behalf, raised the error; otherwise the mistake is the program's."""
    name = traceback.extract_tb(error.__traceback__)[-1].filename
    return name.endswith(".j2") or any(folder in Path(name).parts for folder in ("jinja2", "markupsafe"))


def _line_of(error: BaseException, template: Path) -> str:
    """``file:line`` of the innermost line of a template that led to the error."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        if frame.filename.endswith(".j2"):
            return f"{frame.filename}:{frame.lineno}"
    return str(template)


def _join(values: Any, separator: str = "") -> Any:
    return Markup(escape_markdown(separator)).join(for_document(value) for value in values)


def _on_text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """A filter that changes words and leaves marked text marked."""

    def apply(value: Any) -> Any:
        changed = change(str(value))
        return type(value)(changed) if hasattr(value, "__html__") else changed

    return apply
