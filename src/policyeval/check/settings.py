"""Which option of each reading is in force, and what settings are under it."""

from collections.abc import Mapping

from policyeval.check.environment import Findings
from policyeval.frozen import dataclass, field
from policyeval.language.values import Value
from policyeval.policy.model import ByReading, Constant, Policy, Reading, Rule, Setting
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Settings:
    """One assignment of readings; `used` collects those that something was decided by."""

    readings: Mapping[str, Reading]
    options: Mapping[str, str]
    findings: Findings
    used: set[str] = field(default_factory=set)

    def value(self, setting: Setting) -> Constant | None:
        """Return the literal that a setting is; None, with a finding, where it is none."""
        if isinstance(setting, Constant):
            return setting
        reading = self._reading(setting.reading, setting.span)
        if reading is None:
            return None
        self._check_options(setting, reading)
        return setting.options.get(self.options[reading.id])

    def literal(self, setting: Setting | None, otherwise: Value = None) -> Value:
        """Return the value of a setting, or `otherwise` where there is none."""
        constant = None if setting is None else self.value(setting)
        return otherwise if constant is None else constant.value

    def has(self, rule: Rule) -> bool:
        """Return whether a rule exists under these options."""
        exists = True
        for name, constant in rule.in_reading.items():
            reading = self._reading(name, constant.span)
            if reading is None:
                continue
            if constant.value not in reading.options:
                self._unknown_option(str(constant.value), reading, constant.span)
            exists = exists and self.options[name] == constant.value
        return exists

    def _reading(self, name: str, span: Span) -> Reading | None:
        reading = self.readings.get(name)
        if reading is None:
            suggestion = nearest(name, list(self.readings))
            self.findings.add(Diagnostic("PE512", span, {"name": name}, (), suggestion))
            return None
        self.used.add(name)
        return reading

    def _check_options(self, setting: ByReading, reading: Reading) -> None:
        unknown = {option: c for option, c in setting.options.items() if option not in reading.options}
        for option, constant in unknown.items():
            self._unknown_option(option, reading, constant.span)
        missing = [option for option in reading.options if option not in setting.options]
        if len(missing) > len(unknown):
            args = {"reading": reading.id, "options": ", ".join(f"`{option}`" for option in missing)}
            self.findings.add(Diagnostic("PE514", setting.span, args))

    def _unknown_option(self, option: str, reading: Reading, span: Span) -> None:
        known = ", ".join(f"`{name}`" for name in reading.options)
        args = {"reading": reading.id, "option": option, "options": known}
        self.findings.add(Diagnostic("PE513", span, args, (), nearest(option, list(reading.options))))


def default_options(policy: Policy) -> dict[str, str]:
    """Return the option of each reading that is in force unless another is asked for."""
    return {reading.id: reading.default for reading in policy.readings.values()}
