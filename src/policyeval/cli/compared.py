"""The two sides that `policyeval diff` compares: files, folders, revisions, or readings of one policy."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from policyeval.analysis.diff.revisions import RevisionError, check_out
from policyeval.analysis.diff.sides import PolicySet
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, stop
from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError
from policyeval.engine.load import PolicyError, load_policies
from policyeval.engine.options import options_asked
from policyeval.frozen import dataclass, replace
from policyeval.source.diagnostic import Diagnostic, Language, Phrase
from policyeval.source.severity import has_errors
from policyeval.source.text import Source, Span

WORKING_TREE: Final = Phrase("the working tree", "ไฟล์ปัจจุบัน")
_DEFAULTS: Final = Phrase("default readings", "การตีความปริยาย")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says to compare."""

    sides: tuple[str, ...]
    is_git: bool
    policies: str
    readings: Mapping[str, str]
    language: Language
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sets of policies, and the one decision that was asked about, if one was."""

    old: PolicySet
    new: PolicySet
    decision: str | None = None


@contextmanager
def compared(asked: Asked) -> Iterator[Compared]:
    """Give what is compared; what git had to write for it is there as long as it is used."""
    with ExitStack() as stack:
        try:
            found = _compared(asked, stack)
            yield _about(found, asked.decision)
        except PolicyError as error:
            raise Stop(error.diagnostics, Exit.POLICY) from None
        except (ArgumentError, RevisionError) as error:
            raise Stop([error.diagnostic], Exit.INPUT) from None


def _compared(asked: Asked, stack: ExitStack) -> Compared:
    match asked.is_git, asked.sides:
        case True, (old,):
            before = _revision(old, asked.policies, stack)
            after = _here(asked.policies, WORKING_TREE.text(asked.language))
            return _under(Compared(before, after), asked.readings)
        case True, (old, new_revision):
            before = _revision(old, asked.policies, stack)
            after = _revision(new_revision, asked.policies, stack)
            return _under(Compared(before, after), asked.readings)
        case False, (old, new_path):
            return _under(Compared(_here(old), _here(new_path)), asked.readings)
        case False, () | (_,) if asked.readings:
            return _readings(asked)
        case _:
            raise stop("PE764")


def _about(found: Compared, decision: str | None) -> Compared:
    """Return the comparison of one decision, which one of the sides has to have."""
    if decision is None:
        return found
    PolicyBook((*found.old.policies, *found.new.policies)).versions(decision)
    return replace(found, decision=decision)


def _here(path: str, name: str | None = None) -> PolicySet:
    loaded = load_policies([path])
    if has_errors(loaded.findings):
        raise PolicyError(loaded.findings)
    return PolicySet(name or path, loaded.policies)


# --------------------------------------------------------------------------------------- revisions


def _revision(revision: str, policies: str, stack: ExitStack) -> PolicySet:
    folder = str(Path(stack.enter_context(TemporaryDirectory(prefix="policyeval-"))).resolve())
    path = check_out(revision, policies, Path(folder))
    loaded = load_policies([path])
    if has_errors(loaded.findings):
        raise PolicyError(_renamed(loaded.findings, folder, revision))
    return PolicySet(revision, loaded.policies, folder=folder)


def _renamed(findings: Iterable[Diagnostic], folder: str, revision: str) -> Iterator[Diagnostic]:
    """Yield findings with the names that files have at their revision."""

    def named(span: Span) -> Span:
        name = span.source.name
        inside = name.partition(f"{folder}/")[2]
        return Span(
            Source(f"{revision}:{inside}" if inside else name, span.source.text), span.start, span.end
        )

    for finding in findings:
        labels = tuple(replace(label, span=named(label.span)) for label in finding.labels)
        args = {
            name: value.replace(f"{folder}/", f"{revision}:") if isinstance(value, str) else value
            for name, value in finding.args.items()
        }
        yield replace(finding, span=finding.span and named(finding.span), labels=labels, args=args)


# ---------------------------------------------------------------------------------------- readings


def _readings(asked: Asked) -> Compared:
    """Return the policies under their default readings and under those asked for."""
    named = asked.sides[0] if asked.sides else None
    is_decision = named is not None and not Path(named).exists()
    found = _here(asked.policies if named is None or is_decision else named)
    book = PolicyBook(found.policies)
    having = list(found.policies if not is_decision else book.versions(str(named)))
    options = options_asked(having, asked.readings)
    having = [p for p in having if any(name in p.policy.readings for name in options)]
    name = ", ".join(f"{reading}={option}" for reading, option in options.items())
    old = PolicySet(_DEFAULTS.text(asked.language), tuple(having))
    return Compared(old, PolicySet(name, tuple(having), options), named if is_decision else None)


def _under(compared: Compared, readings: Mapping[str, str]) -> Compared:
    """Return two sets under the same options of readings."""
    if not readings:
        return compared
    options = options_asked([*compared.old.policies, *compared.new.policies], readings)
    return Compared(replace(compared.old, options=options), replace(compared.new, options=options))
