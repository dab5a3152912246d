"""Arrays of counts and shares: checked at the door, broadcast, divided, handed back."""

from numbers import Real
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Values = float | Floats


def floats(value: ArrayLike, name: str, low: float = -np.inf, high: float = np.inf) -> Floats:
    """Return finite numbers within [low, high]; a missing one becomes nan."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: not numeric") from None
    _refuse(np.isinf(array), array, name, "is not finite")
    _refuse(array < low, array, name, f"is less than {low:g}")
    _refuse(array > high, array, name, f"is greater than {high:g}")
    return array


def counts(value: ArrayLike, name: str) -> Floats:
    """Return whole numbers >= 0, as floats so that nan can mark a missing one."""
    array = floats(value, name, low=0)
    _refuse(array != np.round(array), array, name, "is not a whole number")
    return array


def counts_within(x: ArrayLike, n: ArrayLike, names: tuple[str, str] = ("x", "n")) -> tuple[Floats, Floats]:
    """Return events and totals in one shape, no event count above its total."""
    events, totals = together(counts(x, names[0]), counts(n, names[1]), names=names)
    _refuse(events > totals, events, names[0], f"is greater than its total {names[1]}")
    return events, totals


def together(*arrays: Floats, names: tuple[str, ...]) -> tuple[Floats, ...]:
    """Broadcast to one shape."""
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ValueError(f"{', '.join(names)}: the shapes {shapes} do not fit each other") from None


def require_series(*arrays: Floats, names: tuple[str, ...]) -> None:
    """Refuse anything but one-dimensional arrays of equal length."""
    if any(array.ndim != 1 or array.shape != arrays[0].shape for array in arrays):
        raise ValueError(f"{', '.join(names)}: must be one-dimensional and of equal length")


def critical_value(confidence: float) -> float:
    """Return z, the normal deviate of a two-sided interval."""
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        raise ValueError(f"confidence: {confidence!r} is not a number between 0 and 1")
    # The standard library has it to full precision, without the half second scipy takes to import.
    return NormalDist().inv_cdf(0.5 + float(confidence) / 2)


def share(x: ArrayLike, n: ArrayLike) -> Floats:
    """Divide checked counts; 0 / 0 is nan."""
    with np.errstate(invalid="ignore"):
        return np.divide(x, n)


def plain(*results: ArrayLike) -> tuple[Values, ...]:
    """Return arrays as they are and single values as floats."""
    return tuple(np.asarray(result) if np.ndim(result) else float(result) for result in results)


def _refuse(wrong: NDArray[np.bool_], array: Floats, name: str, why: str) -> None:
    wrong = wrong & ~np.isnan(array)  # missing is never wrong
    if wrong.any():
        raise ValueError(f"{name}: {array[wrong].flat[0]:g} {why}")
