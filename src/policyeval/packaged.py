"""Files that come with the package.

`importlib.resources` can do more, and takes as long to import as a small policy takes to check.
"""

from pkgutil import get_data


def packaged(package: str, name: str) -> str:
    """Return the text of a file that lies in a package of ours."""
    content = get_data(package, name)
    if content is None:
        raise FileNotFoundError(name)
    return content.decode()
