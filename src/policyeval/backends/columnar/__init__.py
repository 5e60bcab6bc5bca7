"""Tables: a program and its fact schema become one SELECT of DuckDB over a relation of facts.

`shape(schema)` says how bundles are laid out as rows, `compile_program` gives the query. Nothing here
imports DuckDB: what is made is text.
"""

from policyeval.backends.columnar.layout import Column, Shape, shape
from policyeval.backends.columnar.program import Query, compile_program
from policyeval.backends.columnar.terms import Unsupported

__all__ = ["Column", "Query", "Shape", "Unsupported", "compile_program", "shape"]
