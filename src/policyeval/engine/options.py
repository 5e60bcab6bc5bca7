"""The options of readings that are asked for, beside those that versions of a policy have."""

from collections.abc import Mapping, Sequence

from policyeval.engine.errors import ArgumentError
from policyeval.engine.load import LoadedPolicy
from policyeval.policy.model import Reading
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest


def refusals_of(versions: Sequence[LoadedPolicy], readings: Mapping[str, str]) -> dict[str, ArgumentError]:
    """Return the errors of the versions that lack an option asked for, by their digests.

    A reading that a version does not have changes nothing there. Raises for a reading that no version
    has, for options that leave no version, and for what is no mapping.
    """
    if not isinstance(readings, Mapping):
        raise ArgumentError(Diagnostic("PE707", None, {"text": str(readings)}))
    known = [name for loaded in versions for name in _readings_by_name(loaded)]
    for name in readings:
        if name not in known:
            args = {"name": str(name), "policy": versions[0].policy.id}
            raise ArgumentError(Diagnostic("PE704", None, args, (), nearest(str(name), known)))
    errors = {
        loaded.digest: ArgumentError(finding)
        for loaded in versions
        if (finding := _missing_option(loaded, readings)) is not None
    }
    if len(errors) == len(versions):
        raise errors[versions[-1].digest]
    return errors


def own_options(loaded: LoadedPolicy, readings: Mapping[str, str]) -> dict[str, str]:
    """Return the options asked for of the readings that this version has, by their ids, but defaults."""
    known = _readings_by_name(loaded)
    options = {known[name].id: option for name, option in readings.items() if name in known}
    return {id_: option for id_, option in options.items() if option != loaded.policy.readings[id_].default}


def options_asked(policies: Sequence[LoadedPolicy], readings: Mapping[str, str]) -> dict[str, str]:
    """Return the options asked for by the ids of their readings, default ones too.

    Fails: `ArgumentError` for a reading that no policy has, or an option that one of them has not.
    """
    for error in refusals_of(policies, readings).values():
        raise error
    options: dict[str, str] = {}
    for loaded in policies:
        known = _readings_by_name(loaded)
        options |= {known[name].id: option for name, option in readings.items() if name in known}
    return options


def _readings_by_name(loaded: LoadedPolicy) -> dict[str, Reading]:
    """Return the readings of a version by their ids, and by the issues that they answer."""
    readings = loaded.policy.readings
    return {**readings, **{r.issue: r for r in readings.values() if r.issue}}


def _missing_option(loaded: LoadedPolicy, readings: Mapping[str, str]) -> Diagnostic | None:
    """Return the finding about an option asked for that this version does not have, if there is one."""
    known = _readings_by_name(loaded)
    for name, option in readings.items():
        reading = known.get(name)
        if reading is not None and not (isinstance(option, str) and option in reading.options):
            options = list(reading.options)
            args = {
                "reading": reading.id,
                "version": loaded.policy.version,
                "option": str(option),
                "options": ", ".join(f"`{name}`" for name in options),
            }
            return Diagnostic("PE705", None, args, (), nearest(str(option), options))
    return None
