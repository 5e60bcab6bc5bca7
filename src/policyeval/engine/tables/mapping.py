"""Which column holds which fact: by its name, or as the caller says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Final

from policyeval.engine.tables.columns import Column, Kind, leaves
from policyeval.engine.tables.conversion import Convert, Misfit, Zoneless, conversion
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.ir.terms import facts_of
from policyeval.regex import Regex
from policyeval.schema.shape import NO_DEFAULT, ListShape, RecordShape, Slot
from policyeval.source.diagnostic import Argument, Diagnostic
from policyeval.source.nearest import nearest

Path = tuple[str, ...]
_SHORT: Final = 3
"""Names as short as this are spelt like many others."""
_SEPARATORS: Final = Regex(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A declared fact that no list is around."""

    path: Path
    slot: Slot
    is_known: bool
    """Whether it has a value when it is absent."""

    @property
    def name(self) -> str:
        """The path as policies write it."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column that holds a fact."""

    column: Column
    place: Place
    convert: Convert


@dataclass(frozen=True, slots=True)
class Container:
    """A column that is a struct, and whose members hold those of an object."""

    column: Column
    place: Place


@dataclass(frozen=True, slots=True)
class Enclosing:
    """An object that may be missing as a whole, and the columns that say whether it is there: any will do."""

    place: Place
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the columns of a table become facts."""

    mapped: tuple[Mapped, ...]
    """The columns of facts that the decision reads."""
    unread: tuple[Mapped, ...] = ()
    """Those of facts that it does not, which are not looked at."""
    objects: tuple[Enclosing, ...] = ()
    unused: tuple[Column, ...] = ()
    unknown: tuple[Place, ...] = ()
    """Facts that the decision reads, that no column holds, and that are unknown without one."""
    assumed: tuple[Place, ...] = ()
    """The same of facts with a value of their own."""
    alike: tuple[Mapped, ...] = ()
    """Columns that resemble facts without one."""
    findings: tuple[Diagnostic, ...] = ()
    """What is wrong with the columns, so that nothing can be decided."""
    remedies: tuple[str, ...] = ()
    """What to add to the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller says about the columns."""

    columns: Mapping[str, str]
    """Facts by the names of columns."""
    keys: tuple[str, ...] = ()
    """Columns that are carried through."""
    ignored: tuple[str, ...] = ()
    zone: tzinfo | None = None
    """Of timestamps without one."""
    supplied: tuple[str, ...] = ()
    """Facts that come from somewhere else."""


def places(slot: Slot, path: Path = (), *, is_known: bool = False) -> Iterator[Place]:
    """Yield the facts of a schema that no list is around, objects before their members."""
    shape = slot.shape
    assert isinstance(shape, RecordShape)
    for name, member in shape.members:
        known = is_known or member.default is not NO_DEFAULT
        yield Place((*path, name), member, known)
        if isinstance(member.shape, RecordShape):
            yield from places(member, (*path, name), is_known=known)


def match_columns(
    columns: Sequence[Column], slot: Slot, programs: Iterable[Program], wanted: Wanted, decision: str
) -> Plan:
    """Return how columns become the facts of a schema, with everything that is wrong with them.

    A column has the name of its fact, `order.total`, or is a struct with members that have.
    """
    every = {place.name: place for place in places(slot)}
    read = {path for program in programs for path in facts_of(program)}
    return _planned(_Matching(every, wanted, read), columns, decision)


def plan_elements(of: Place, columns: Sequence[Column], wanted: Wanted, decision: str) -> Plan:
    """Return how columns become the members of the objects of a list, all of which are read."""
    assert isinstance(of.slot.shape, ListShape)
    every = {place.name: place for place in places(of.slot.shape.element, of.path)}
    read = {place.path for place in every.values()}
    return _planned(_Matching(every, wanted, read, prefix=f"{of.name}."), columns, decision)


def _planned(matching: "_Matching", columns: Sequence[Column], decision: str) -> Plan:
    matching.run(columns)
    alike = matching.lookalikes(columns)
    told = [*matching.findings]
    for one in alike:
        args: dict[str, Argument] = {"column": one.column.name, "decision": decision}
        told.append(Diagnostic("PE903", None, args, (), one.place.name))
    return replace(
        matching.found(columns),
        alike=tuple(alike),
        findings=tuple(told),
        remedies=tuple(f"--map {_shell(f'{one.column.name}={one.place.name}')}" for one in alike),
    )


def is_read(place: Place, read: Iterable[Path]) -> bool:
    """Say whether a fact, something in it or something around it is read."""
    return any(all(a == b for a, b in zip(place.path, path, strict=False)) for path in read)


class _Matching:
    """Columns and facts as they find each other."""

    def __init__(
        self, every: Mapping[str, Place], wanted: Wanted, read: set[Path], *, prefix: str = ""
    ) -> None:
        self.every, self.wanted, self.read = every, wanted, read
        self.prefix = prefix
        """What the names of columns leave out of the paths of facts."""
        self.mapped: dict[str, Mapped] = {}
        self.containers: list[Container] = []
        self.used: set[Path] = set()
        self.findings: list[Diagnostic] = []

    def run(self, columns: Sequence[Column]) -> None:
        """Find the fact of each column that has one."""
        by_name = {column.name: column for column in leaves(columns)}
        for name, fact in self.wanted.columns.items():
            if name not in by_name:
                self._refuse("PE907", suggestion=nearest(name, by_name), column=name)
            elif fact not in self.every:
                self._refuse("PE908", suggestion=nearest(fact, self.every), fact=fact)
            else:
                self._match(by_name[name], self.every[fact])
        for name in (*self.wanted.keys, *self.wanted.ignored):
            if name not in by_name:
                self._refuse("PE907", suggestion=nearest(name, by_name), column=name)
        for column in columns:
            self._automatic(column)

    def _automatic(self, column: Column) -> None:
        is_spoken_for = column.name in self.wanted.columns or column.name in self.wanted.ignored
        if is_spoken_for or column.path in self.used:
            return
        place = self.every.get(self.prefix + column.name)
        if place is not None and place.name not in self.mapped:
            self._match(column, place)
        elif column.type.kind is Kind.STRUCT:
            for member, type_ in column.type.members:
                self._automatic(Column((*column.path, member), type_))

    def _match(self, column: Column, place: Place) -> None:
        self.used.add(column.path)
        if place.name in self.mapped:
            other = self.mapped[place.name].column.name
            self._refuse("PE909", column=column.name, other=other, fact=place.name)
            return
        shape = place.slot.shape
        if isinstance(shape, RecordShape) and column.type.kind is Kind.STRUCT:
            self.containers.append(Container(column, place))
            for member, type_ in column.type.members:
                inner = self.every.get(f"{place.name}.{member}")
                part = Column((*column.path, member), type_)
                if inner is not None and part.name not in self.wanted.columns:
                    self._match(part, inner)
            return
        if not is_read(place, self.read):
            self.mapped[place.name] = Mapped(column, place, str)
            return
        match conversion(place.slot, column.type, self.wanted.zone):
            case Misfit(expected=expected):
                self._refuse(
                    "PE904", column=column.name, found=column.type.shown, fact=place.name, expected=expected
                )
            case Zoneless():
                self._refuse("PE905", column=column.name, fact=place.name)
            case convert:
                self.mapped[place.name] = Mapped(column, place, convert)

    def _refuse(self, code: str, *, suggestion: str | None = None, **args: Argument) -> None:
        finding = Diagnostic(code, None, args, (), suggestion)
        if finding not in self.findings:
            self.findings.append(finding)

    def lookalikes(self, columns: Sequence[Column]) -> list[Mapped]:
        """Return the columns without a fact that resemble a fact without a column, and can hold it."""
        known = [column.name for column in leaves(columns)]
        keys = [nearest(key, known) for key in self.wanted.keys if key not in known]
        spoken_for = (*self.wanted.keys, *self.wanted.ignored, *keys)
        free = [place.name for place in self._without_column() if is_read(place, self.read)]
        unused = {self.prefix + c.name: c for c in self._unused(columns) if c.name not in spoken_for}
        found: list[Mapped] = []
        for name, fact in _resembling(list(unused), free).items():
            place = self.every[fact]
            convert = conversion(place.slot, unused[name].type, self.wanted.zone or UTC)
            if not isinstance(convert, Misfit | Zoneless):
                found.append(Mapped(unused[name], place, convert))
        return found

    def _without_column(self) -> Iterator[Place]:
        containers = {container.place.path for container in self.containers}
        for place in self.every.values():
            is_inside = any(
                place.path[:size] == mapped.place.path
                for mapped in self.mapped.values()
                for size in range(1, len(place.path) + 1)
            )
            is_record = isinstance(place.slot.shape, RecordShape)
            is_elsewhere = place.path in containers or place.name in self.wanted.supplied
            if not is_inside and not is_record and not is_elsewhere:
                yield place

    def _unused(self, columns: Sequence[Column]) -> Iterator[Column]:
        for column in columns:
            if column.path in self.used:
                if column.type.kind is Kind.STRUCT and self._is_container(column):
                    inner = [Column((*column.path, n), t) for n, t in column.type.members]
                    yield from self._unused(inner)
            elif column.type.kind is Kind.STRUCT and self._has_used(column):
                yield from self._unused([Column((*column.path, n), t) for n, t in column.type.members])
            else:
                yield column

    def _is_container(self, column: Column) -> bool:
        return any(container.column.path == column.path for container in self.containers)

    def _has_used(self, column: Column) -> bool:
        return any(path[: len(column.path)] == column.path for path in self.used)

    def _objects(self, mapped: Sequence[Mapped]) -> Iterator[Enclosing]:
        """Yield the objects that may be missing and that a column says something of."""
        whole = {container.place.path: container.column for container in self.containers}
        for place in self.every.values():
            if isinstance(place.slot.shape, RecordShape) and _may_be_missing(place.slot):
                inside = tuple(
                    one.column for one in mapped if one.place.path[: len(place.path)] == place.path
                )
                columns = (whole[place.path],) if place.path in whole else inside
                if columns:
                    yield Enclosing(place, columns)

    def found(self, columns: Sequence[Column]) -> Plan:
        """Return what was found."""
        without = [place for place in self._without_column() if is_read(place, self.read)]
        order = {name: index for index, name in enumerate(self.every)}
        mapped = sorted(self.mapped.values(), key=lambda one: order[one.place.name])
        return Plan(
            mapped=tuple(one for one in mapped if is_read(one.place, self.read)),
            unread=tuple(one for one in mapped if not is_read(one.place, self.read)),
            objects=tuple(self._objects(mapped)),
            unused=tuple(c for c in self._unused(columns) if c.name not in self.wanted.keys),
            unknown=tuple(place for place in without if not place.is_known),
            assumed=tuple(place for place in without if place.is_known),
        )


def _may_be_missing(slot: Slot) -> bool:
    return slot.nullable or slot.default not in (NO_DEFAULT, {})


def _resembling(columns: Sequence[str], facts: Sequence[str]) -> dict[str, str]:
    """Return the fact that each column was likely meant to be, the surest pairs first; not all have one.

    Sure is the same path with other separators, then the same last name, then its words, then its spelling.
    """
    pairs: dict[str, str] = {}
    for is_alike in (_is_same, _ends_alike, _has_the_words, _is_spelt_alike):
        for column in columns:
            free = [fact for fact in facts if fact not in pairs.values()]
            if column not in pairs and (fact := is_alike(column, free)):
                pairs[column] = fact
    return {column: pairs[column] for column in columns if column in pairs}


def _is_same(column: str, facts: Sequence[str]) -> str | None:
    return next((fact for fact in facts if _flat(fact) == _flat(column)), None)


def _ends_alike(column: str, facts: Sequence[str]) -> str | None:
    ends = [fact for fact in facts if _flat(_end(fact)) == _flat(_end(column))]
    return ends[0] if len(ends) == 1 else None


def _has_the_words(column: str, facts: Sequence[str]) -> str | None:
    """Return the one fact with the same words in another order: `total order` is `order_total`."""
    words = sorted(_flat(_end(column)).split("_"))
    found = [fact for fact in facts if sorted(_flat(_end(fact)).split("_")) == words]
    return found[0] if len(found) == 1 else None


def _is_spelt_alike(column: str, facts: Sequence[str]) -> str | None:
    whole = {_flat(fact): fact for fact in facts}
    ends = {_flat(_end(fact)): fact for fact in facts if len(_end(fact)) > _SHORT}
    near = nearest(_flat(column), whole)
    if near is not None:
        return whole[near]
    near = nearest(_flat(_end(column)), ends)
    return None if near is None else ends[near]


def _end(name: str) -> str:
    return name.rpartition(".")[2]


def _flat(name: str) -> str:
    return _SEPARATORS.sub("_", name.lower()).strip("_")


def _shell(word: str) -> str:
    import shlex  # noqa: PLC0415  (start-up: only on a mistake)

    return shlex.quote(word)
