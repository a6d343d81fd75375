"""What a run of the benchmark found: sections of rows, and the ratios that are judged."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from scripts.minierp.bench.measuring.arithmetic import Spread

Runs = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Row:
    """One thing measured: figures by name, over all its runs. The unit ends the figure's name, such as `p50_ms`."""

    name: str
    figures: Mapping[str, Spread]

    @classmethod
    def of(cls, name: str, runs: Runs) -> "Row":
        """The row of at least one run; every run has the same figures."""
        return cls(name, {figure: Spread.of([run[figure] for run in runs]) for figure in runs[0]})


@dataclass(frozen=True)
class Judged:
    """A ratio of this run beside what it must be and what we aim for. `least` says that more is better."""

    name: str
    ratio: Spread
    must: float
    aim: float
    least: bool = False

    @property
    def verdict(self) -> str:
        """aim, must, or missed."""
        reaches = operator.ge if self.least else operator.le
        if reaches(self.ratio.median, self.aim):
            return "aim"
        return "must" if reaches(self.ratio.median, self.must) else "missed"


@dataclass
class Section:
    """One table. `notes` say what is compared, and what happened that a reader must know; `failures` what must not."""

    title: str
    rows: list[Row] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass
class Report:
    """Everything, with what it was measured on."""

    machine: dict[str, Any]
    sections: list[Section] = field(default_factory=list)

    @property
    def judged(self) -> list[Judged]:
        """The ratios of all sections."""
        return [judged for section in self.sections for judged in section.judged]

    @property
    def failures(self) -> list[str]:
        """What went wrong in all sections."""
        return [failure for section in self.sections for failure in section.failures]

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        verdicts = [{**asdict(judged), "verdict": judged.verdict} for judged in self.judged]
        return {"machine": self.machine, "sections": [asdict(section) for section in self.sections], "ratios": verdicts}
