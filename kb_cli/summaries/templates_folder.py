"""Finding templates: the built-in ones by name, the user's own by path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.summaries.errors import UnknownTemplate

BUILT_IN = Path(__file__).parent / "templates"
ENDING = ".md.j2"
DEFAULT_TEMPLATE = "evidence-summary"
REGISTRY_TEMPLATE = "registry-summary"
DEFAULTS = {"trial": DEFAULT_TEMPLATE, "registry record": REGISTRY_TEMPLATE, "question": "summary-of-findings"}
"""The template of a document about a trial, a trial of which only a registry record is at hand, or a question."""
OF_QUESTIONS = ("evidence-profile", "plain-language", "summary-of-findings")
"""Built-in templates that are about a question; the others are about a trial."""


@dataclass(frozen=True)
class Template:
    """A template: the name to ask for it, its file, and what it says of itself in its first comment."""

    name: str
    path: Path
    about: str


def read_templates(extra_dir: Path | None = None) -> list[Template]:
    """The built-in templates by name, then those of the user's folder; one of the same name takes its place."""
    found: dict[str, Template] = {}
    for folder in (BUILT_IN, extra_dir):
        if folder is not None:
            for path in sorted(folder.glob("[!_]*" + ENDING)):
                name = path.name.removesuffix(ENDING)
                found[name] = Template(name, path, _about(path))
    return list(found.values())


def find_template(template: str | Path, extra_dir: Path | None = None) -> Template:
    """The template of that name, or the one in that file.

    Raises UnknownTemplate with the nearest name.
    """
    templates = {found.name: found for found in read_templates(extra_dir)}
    text = str(template)
    if isinstance(template, str) and text in templates:
        return templates[text]
    path = Path(text)
    if path.is_file():
        return Template(path.name.removesuffix(ENDING), path.resolve(), _about(path))
    if path.suffix or len(path.parts) > 1:
        raise UnknownTemplate(
            f"There is no template file '{text}'. Check the path; the built-in templates are: {', '.join(templates)}."
        )
    raise UnknownTemplate(
        f"There is no template '{text}'.{did_you_mean(text, templates)} Choose one of: "
        f"{', '.join(templates)}; or give the path of a file of your own."
    )


def template_for(subject: str, template: str | Path | None, extra_dir: Path | None = None) -> Template:
    """The template for a ``trial``, a ``registry record`` or a ``question``; without a name the default one.

    Raises UnknownTemplate with the nearest name, and for a built-in template that is about the other.
    """
    found = find_template(DEFAULTS[subject] if template is None else template, extra_dir)
    is_of_question = found.name in OF_QUESTIONS
    if found.path.parent == BUILT_IN and is_of_question != (subject == "question"):
        own = [one.name for one in read_templates() if (one.name in OF_QUESTIONS) == (subject == "question")]
        raise UnknownTemplate(
            f"The template '{found.name}' is about a {'question' if is_of_question else 'trial'}. "
            f"For a {subject} choose one of: {', '.join(own)}."
        )
    return found


def _about(path: Path) -> str:
    """The first sentence of the template's opening comment."""
    opening = re.match(r"\s*\{#-?\s*(.*?)\s*-?#\}", path.read_text(encoding="utf-8"), re.DOTALL)
    if not opening:
        return ""
    text = " ".join(opening[1].split())
    return re.split(r"(?<=[.])\s", text, maxsplit=1)[0]
