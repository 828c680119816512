"""Geometry types and bounds, gathered shape by shape without keeping the shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .findings import Geography, Reason
from .thresholds import threshold

WGS84 = "WGS 84"


@dataclass
class Shapes:
    """What was seen so far."""

    kinds: set[str] = field(default_factory=set)
    features: int = 0
    west: float = float("inf")
    south: float = float("inf")
    east: float = float("-inf")
    north: float = float("-inf")
    crs: str | None = None

    def point(self, x: float, y: float) -> None:
        """Widen the bounds to a point; what is no number counts for nothing."""
        if x == x and y == y:  # NaN is not equal to itself
            self.west, self.east = min(self.west, x), max(self.east, x)
            self.south, self.north = min(self.south, y), max(self.north, y)

    def finding(self) -> Geography | None:
        """What was seen; `None` if there was no feature."""
        if not self.features:
            return None
        bounds = (self.west, self.south, self.east, self.north)
        known = all(abs(side) != float("inf") for side in bounds)
        return Geography(
            kind=tuple(sorted(self.kinds)),
            features=self.features,
            bounds=tuple(round(side, 6) for side in bounds) if known else None,
            crs=self.crs,
        )


def geography_faults(found: Iterable[Geography | None]) -> list[Reason]:
    """Coordinates in degrees that cannot be on the earth."""
    east, north = threshold("longitude_most"), threshold("latitude_most")
    for one in found:
        if one is None or one.bounds is None or one.crs != WGS84:
            continue
        low, high = one.bounds[:2], one.bounds[2:]
        if low[0] < -east or high[0] > east or low[1] < -north or high[1] > north:
            facts = {"bounds": [f"{side:g}" for side in one.bounds]}
            return [Reason("coordinates_out_of_range", facts)]
    return []
