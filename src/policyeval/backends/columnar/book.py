"""A ledger on the rows of a query, and what its bands say of a total."""

from collections.abc import Iterable

from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass
from policyeval.ir.program import Ledger, Posting


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger and what it is posted at; bands are named by their places."""

    ledger: Ledger
    zone: str
    as_of: str
    """The instant, in microseconds since 1970."""
    pool: Pool

    @property
    def has_waiting(self) -> bool:
        """Whether entries may be posted later than they are made."""
        return self.ledger.post is not Posting.EVENT

    def band(self, total: str) -> str:
        """Return the place of the first band that a total is in, NULL for none."""
        return self.of_total(total, [str(place) for place, _ in enumerate(self.ledger.bands)])

    def starts_penalty(self, points: str, band: str, before: str) -> str:
        """Return whether points lead to a band that has a penalty, and that the total was not in before.

        Bands are given by their places, those of the total after and before.
        """
        harsh = [
            str(place)
            for place, row in enumerate(self.ledger.bands)
            if any(dict(row.values).get(dimension.key) is not None for dimension in self.ledger.dimensions)
        ]
        if not harsh:
            return "FALSE"
        starts = f"{points} > 0 AND {band} IN ({', '.join(harsh)})"
        return f"({starts})" if self.ledger.retrigger else f"({starts} AND {band} IS DISTINCT FROM {before})"

    def of_total(self, total: str, values: Iterable[str]) -> str:
        """Return what a band of whose value there is one text gives for a total, NULL for no band."""
        branches = []
        for band, value in zip(self.ledger.bands, values, strict=True):
            bounds = [] if band.low is None else [f"{total} >= {band.low}"]
            bounds += [] if band.high is None else [f"{total} < {band.high}"]
            branches.append(f"WHEN {' AND '.join(bounds) or 'TRUE'} THEN {value}")
        return f"CASE {' '.join(branches)} END" if branches else "NULL::INTEGER"

    def by_band(self, place: str, values: Iterable[object]) -> str:
        """Return what each band gives, NULL where that is None."""
        branches = [f"WHEN {number} THEN {value}" for number, value in enumerate(values) if value is not None]
        return f"CASE {place} {' '.join(branches)} END" if branches else "NULL::BIGINT"
