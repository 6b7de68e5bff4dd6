"""Array libraries and random numbers: the only place that knows one library from another.

Everything else in the simulators is written against the Python array API standard. The standard has no random
numbers and no loop primitive, so both live here: :class:`Streams` draws one independent stream per run from
children of a ``numpy.random.SeedSequence``, and :func:`scan` is a loop that jax may compile.

A stream belongs to a run, not to a group of runs: run 7 sees the same numbers whether it advances alone or
beside hundreds of others. The same seed gives the same numbers on the same library; two libraries draw
different numbers.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import array_api_compat
import numpy as np

from exponents.errors import ExponentsError, UnknownNameError

Array = Any
"""An array of any library that follows the standard."""

LIBRARIES = {
    "numpy": "array_api_compat.numpy",
    "torch": "array_api_compat.torch",
    "jax": "jax.numpy",
    "cupy": "array_api_compat.cupy",
    "array-api-strict": "array_api_strict",
}
DTYPES = ("float32", "float64")


class ArrayLibraryError(ExponentsError):
    """An array library that is not installed, or a device it does not have."""


# --- 1. Where arrays live ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Array library, device and dtype of a simulation: ``Place("torch", "cuda:0", "float32")``.

    ``device`` is the library's own spelling; "cpu" is understood by all. Raises ``UnknownNameError`` for an
    unknown library or dtype and ``ArrayLibraryError`` for one that is not installed or a device that is not
    there.
    """

    library: str = "numpy"
    device: str = "cpu"
    dtype: str = "float64"

    def __post_init__(self) -> None:
        if self.library not in LIBRARIES:
            raise UnknownNameError(f"array library {self.library!r} is not known: choose one of {', '.join(LIBRARIES)}")
        if self.dtype not in DTYPES:
            raise UnknownNameError(f"dtype {self.dtype!r} is not known: choose one of {', '.join(DTYPES)}")

    @property
    def namespace(self) -> Any:
        """The array namespace (a module)."""
        try:
            return importlib.import_module(LIBRARIES[self.library])
        except ImportError as error:
            raise ArrayLibraryError(
                f"array library {self.library!r} is not installed: pip install {self.library}"
            ) from error

    @functools.cached_property
    def device_handle(self) -> Any:
        """The library's device object for ``device``, shown to hold an array."""
        xp = self.namespace
        try:
            handle = self._find_device(xp)
            xp.zeros(1, device=handle)
        except Exception as error:  # every library has its own exception for a missing device
            reason = str(error).split("\n", 1)[0]
            raise ArrayLibraryError(
                f"device {self.device!r} is not there for {self.library!r} ({reason}): use 'cpu' or another"
            ) from error
        return handle

    def _find_device(self, xp: Any) -> Any:
        if array_api_compat.is_jax_namespace(xp):
            import jax

            platform, _, index = self.device.partition(":")
            return jax.devices(platform)[int(index or 0)]
        if array_api_compat.is_cupy_namespace(xp):
            return xp.cuda.Device(int(self.device.partition(":")[2] or 0))
        if self.library == "array-api-strict":
            return xp.Device("CPU_DEVICE" if self.device == "cpu" else self.device)
        return self.device

    def asarray(self, values: np.ndarray | float) -> Array:
        """A numpy array, moved here with this dtype."""
        xp = self.namespace
        return xp.asarray(np.asarray(values, dtype=self.dtype), device=self.device_handle)

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """The context every computation of this place runs in.

        jax needs 64 bits switched on (here, not globally), and a run that diverges overflows before the next
        test finds it, which must not warn.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(np.errstate(over="ignore", invalid="ignore"))
            if self.library == "jax" and self.dtype == "float64":
                import jax

                stack.enter_context(jax.enable_x64(True))
            yield


def to_numpy(array: Array) -> np.ndarray:
    """Values of an array of any library as float64 or bool numpy, copied from the device."""
    if array_api_compat.is_torch_array(array):
        return array.detach().cpu().numpy()
    if array_api_compat.is_cupy_array(array):
        return array.get()
    return np.asarray(array)


# --- 2. Random numbers ------------------------------------------------------------------------------------


class Streams:
    """One independent stream of random numbers for each run, drawn side by side.

    Parameters: one ``SeedSequence`` per run, and the place of the arrays. Every draw has shape ``(runs,
    *shape)``. numpy, torch and cupy use their own generators, jax its keys; other libraries receive numpy's
    numbers.
    """

    def __init__(self, seeds: Sequence[np.random.SeedSequence], place: Place) -> None:
        self.place = place
        self._draw = _DRAWS.get(place.library, _NumpyDraws)(seeds, place)

    def normals(self, *shape: int) -> Array:
        """Standard normals, drawn in the dtype of the place."""
        return self._draw.normals(shape)

    def uniforms(self, *shape: int) -> Array:
        """Uniforms on [0, 1), drawn in the dtype of the place."""
        return self._draw.uniforms(shape)


class ChiSquares:
    """One independent stream of chi-square numbers with ``degrees`` degrees of freedom for each run.

    A step needs one such number, so all libraries take numpy's: moving it costs nothing beside the d normals.
    """

    def __init__(self, seeds: Sequence[np.random.SeedSequence], degrees: int, place: Place) -> None:
        self._generators = [np.random.default_rng(seed) for seed in seeds]
        self._degrees, self._place = degrees, place

    def draw(self, count: int) -> Array:
        """``(runs, count)``."""
        return self._place.asarray(np.stack([g.chisquare(self._degrees, count) for g in self._generators]))


class _NumpyDraws:
    def __init__(self, seeds: Sequence[np.random.SeedSequence], place: Place) -> None:
        self._generators = [np.random.default_rng(seed) for seed in seeds]
        self._place, self._dtype = place, np.dtype(place.dtype)

    def _fill(self, method: str, shape: tuple[int, ...]) -> Array:
        values = np.empty((len(self._generators), *shape), self._dtype)
        for generator, row in zip(self._generators, values, strict=True):
            getattr(generator, method)(out=row, dtype=self._dtype)
        return values if self._place.library == "numpy" else self._place.asarray(values)

    def normals(self, shape: tuple[int, ...]) -> Array:
        return self._fill("standard_normal", shape)

    def uniforms(self, shape: tuple[int, ...]) -> Array:
        return self._fill("random", shape)


class _TorchDraws:
    def __init__(self, seeds: Sequence[np.random.SeedSequence], place: Place) -> None:
        import torch

        self._torch, self._device, self._dtype = torch, place.device_handle, getattr(torch, place.dtype)
        self._generators = [torch.Generator(device=self._device) for _ in seeds]
        for generator, seed in zip(self._generators, seeds, strict=True):
            generator.manual_seed(int(seed.generate_state(1, np.uint64)[0] >> 1))

    def _fill(self, method: str, shape: tuple[int, ...]) -> Array:
        values = self._torch.empty((len(self._generators), *shape), dtype=self._dtype, device=self._device)
        for generator, row in zip(self._generators, values, strict=True):
            getattr(row, method)(generator=generator)
        return values

    def normals(self, shape: tuple[int, ...]) -> Array:
        return self._fill("normal_", shape)

    def uniforms(self, shape: tuple[int, ...]) -> Array:
        return self._fill("uniform_", shape)


class _CupyDraws:
    def __init__(self, seeds: Sequence[np.random.SeedSequence], place: Place) -> None:
        import cupy

        self._cupy, self._device, self._dtype = cupy, place.device_handle, place.dtype
        with self._device:
            self._generators = [cupy.random.default_rng(int(s.generate_state(1, np.uint64)[0])) for s in seeds]

    def normals(self, shape: tuple[int, ...]) -> Array:
        with self._device:
            return self._cupy.stack([g.standard_normal(shape, self._dtype) for g in self._generators])

    def uniforms(self, shape: tuple[int, ...]) -> Array:
        with self._device:
            return self._cupy.stack([g.random(shape, self._dtype) for g in self._generators])


class _JaxDraws:
    def __init__(self, seeds: Sequence[np.random.SeedSequence], place: Place) -> None:
        import jax

        words = np.stack([seed.generate_state(2, np.uint32) for seed in seeds])
        self._keys = jax.device_put(jax.random.wrap_key_data(words, impl="threefry2x32"), place.device_handle)
        self._dtype, self._drawn = place.dtype, 0

    def _fill(self, method: str, shape: tuple[int, ...]) -> Array:
        self._drawn += 1
        return _jax_draw()(self._keys, self._drawn, method, shape, self._dtype)

    def normals(self, shape: tuple[int, ...]) -> Array:
        return self._fill("normal", shape)

    def uniforms(self, shape: tuple[int, ...]) -> Array:
        return self._fill("uniform", shape)


@functools.cache
def _jax_draw() -> Callable[..., Array]:
    """Draw number ``count`` of every key; one function for all streams, so that jax compiles it once."""
    import jax

    def draw(keys: Array, count: int, method: str, shape: tuple[int, ...], dtype: str) -> Array:
        keys = jax.vmap(jax.random.fold_in, (0, None))(keys, count)
        return jax.vmap(lambda key: getattr(jax.random, method)(key, shape, dtype))(keys)

    return jax.jit(draw, static_argnums=(2, 3, 4))


_DRAWS = {"torch": _TorchDraws, "cupy": _CupyDraws, "jax": _JaxDraws}


# --- 3. Loops and compilation -----------------------------------------------------------------------------


def loop(xp: Any, step: Callable[[Any, tuple[Array, ...]], Any]) -> Callable[[Any, tuple[Array, ...]], Any]:
    """The function ``(carry, inputs) -> carry`` that applies ``step`` along the first axis of every input.

    jax compiles it once for each length; the other libraries run a Python loop.
    """
    if array_api_compat.is_jax_namespace(xp):
        import jax

        return jax.jit(lambda carry, inputs: jax.lax.scan(lambda c, x: (step(c, x), None), carry, inputs)[0])

    def run(carry: Any, inputs: tuple[Array, ...]) -> Any:
        for rows in zip(*(xp.unstack(values) for values in inputs), strict=True):
            carry = step(carry, rows)
        return carry

    return run


def compiled(xp: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` of arrays, compiled by jax once for each shape; as it is for the other libraries."""
    if array_api_compat.is_jax_namespace(xp):
        import jax

        return jax.jit(function)
    return function
