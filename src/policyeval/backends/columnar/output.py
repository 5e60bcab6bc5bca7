"""How the values of terms leave a query: instants as TIMESTAMP, the rest as it is."""

from policyeval.backends.columnar.layout import quoted
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import sql_type
from policyeval.language.types import TIMESTAMP, List, Map, Nullable, Record, Type

Members = tuple[tuple[str, Type], ...]


def shown_type(type_: Type, members: Members = ()) -> str:
    """Return the type of a column that shows values of a type; `members` of the structs that maps are."""
    match type_:
        case List(element=element) if members:
            return f"{shown_type(element, members)}[]"
        case Map() if members:
            return shown_type(Record("", members))
        case Record(members=inside):
            return f"STRUCT({', '.join(f'{quoted(name)} {shown_type(of)}' for name, of in inside)})"
        case Nullable(of=of) if members:
            return shown_type(of, members)
        case Nullable(of=of):
            return shown_type(of)
        case List(element=element):
            return f"{shown_type(element)}[]"
        case Map(key=key, value=value):
            return f"MAP({shown_type(key)}, {shown_type(value)})"
        case _ if type_ == TIMESTAMP:
            return "TIMESTAMP"
        case _:
            return sql_type(type_)


def shown(sql: str, type_: Type, pool: Pool, members: Members = ()) -> str:
    """Return the text of a column that shows values of a type."""
    made = _made(sql, type_, pool, members)
    return pool.share(f"CAST({made} AS {shown_type(type_, members)})")


def _made(sql: str, type_: Type, pool: Pool, members: Members = ()) -> str:
    match type_:
        case List(element=Map()) if members:
            local = pool.local()
            made = _made(local, Record("", members), pool)
            return pool.share(f"list_transform({sql}, lambda {local}: {made})")
        case Record(members=inside):
            parts = ", ".join(
                f"{quoted(name)} := {_made(f'{sql}.{quoted(name)}', of, pool)}" for name, of in inside
            )
            return pool.share(f"struct_pack({parts})")
        case Nullable(of=Record() as of):
            return pool.share(f"CASE WHEN {sql} IS NOT NULL THEN {_made(sql, of, pool)} END")
        case Nullable(of=of):
            return _made(sql, of, pool)
        case List(element=element) if isinstance(element, Record) or shown_type(element) != sql_type(element):
            local = pool.local()
            return pool.share(f"list_transform({sql}, lambda {local}: {_made(local, element, pool)})")
        case _ if type_ == TIMESTAMP:
            return pool.share(f"make_timestamp({sql})")
        case _:
            return sql
