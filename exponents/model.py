"""A scaling model as data: parameters and their domain, resources, components, budget, caps, regimes.

1. Definition     frozen records.
2. Construction   every field takes text in the grammar of ``parse.py``, SymPy objects, or the record itself.
3. Properties     fixed and tuned resources.

The loss is ``sum_i component_i``; a component is a power law (a sum of minima of monomials) in the resources. A resource
written plainly (``"d"``) is at least 1, ``"gamma > 0"`` may be any positive size. A resource that is ``held`` follows a
law ("largest" means the largest value its caps allow) until it is tuned.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from .errors import ModelError, UnknownNameError
from .field import Field
from .law import Law, Monomial
from .parse import Scope, conditions
from .parts import (
    Bound,
    Component,
    Regime,
    Resource,
    items,
    listed,
    read_bounds,
    read_budget,
    read_components,
    read_held,
    read_names,
    read_regime,
    read_resources,
    reading,
    require_distinct,
)
from .region import Region
from .spelled import spelled

STATED = ("parameters", "domain", "resources", "components", "budget", "caps", "held", "regimes", "curve", "constants")

# --- 1. Definition ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """A loss model (see the module's text); every argument may be given as text, or with SymPy objects as its formulas.

    parameters    ``"alpha, beta"``
    domain        ``"alpha > 0, beta > 0, 2*alpha + 2*beta > 1"``
    resources     ``"d, r, gamma > 0"`` or records
    components    ``{"population": "r**(-1)", "sgd_noise": {"law": ..., "window": ..., "region": ...}}`` or records
    budget        ``"d*r"``: each term at most f
    caps          ``"gamma <= 1, gamma <= d**(2*alpha - 1), N <= f**nu"``
    held          ``{"gamma": "largest", "B": "1"}``
    regimes       ``{"early": {"window": "t <= N**2", "components": {...}}, ...}``
    curve         ``"r, d"``: time and size of the loss curves; of two free sizes the second and the first
    constants     names of positive constants that coefficients may use: ``"C, sigma2"``

    Raises ModelError or FormulaError naming the operand, the rule and the remedy.
    """

    parameters: tuple[str, ...] = ()
    domain: Region = None
    resources: tuple[Resource, ...] = ()
    components: tuple[Component, ...] = ()
    budget: tuple[Monomial, ...] = ()
    caps: tuple[Bound, ...] = ()
    held: tuple[tuple[str, Law], ...] = ()
    regimes: tuple[Regime, ...] = ()
    curve: tuple[str, str] | None = None
    constants: tuple[str, ...] = ()
    id: str = "model"
    title: str = ""
    field: Field = field(init=False, compare=False, repr=False, default=None)

    # --- 2. Construction ----------------------------------------------------------------------------------------------

    def __post_init__(self):
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731 (the record is frozen)
        for name in STATED:
            put(name, spelled(getattr(self, name)))
        put("parameters", read_names(self.parameters, "parameter"))
        put("constants", read_names(self.constants, "constant"))
        put("field", Field.of(self.parameters))
        put("resources", read_resources(self.resources))
        require_distinct(self.parameters + self.constants + self.names)
        if not self.names:
            raise ModelError('a model needs at least one resource, such as resources="d, r"')
        put("domain", self._domain(self.domain))
        put("components", read_components(self.components, self.scope))
        put("caps", read_bounds("the caps", self.caps, self.scope))
        put("budget", read_budget(self.budget, self.scope))
        put("held", tuple((n, read_held(n, v, self.caps, self.scope)) for n, v in items(self.held, "held")))
        put("regimes", tuple(read_regime(i, r, self.scope) for i, r in items(self.regimes, "regimes")))
        put("curve", self._curve(self.curve))
        self._validate()

    def _curve(self, value) -> tuple[str, str] | None:
        if value is None:
            free = [r for r in self.resources if r.name not in dict(self.held)]
            sizes = [r.name for r in free if r.at_least_one]  # a learning rate is neither a time nor a size
            return (sizes[1], sizes[0]) if len(free) == len(sizes) == 2 else None
        names = read_names(value, "curve")
        if len(names) != 2 or names[0] == names[1]:
            raise ModelError(f'curve {value!r}: give two resources, time and size, such as "r, d"')
        for name in names:
            self.resource(name)
        return names

    def _domain(self, value) -> Region:
        if isinstance(value, Region):
            return value
        text = listed("the domain", value)
        return Region(self.field, reading("the domain", conditions, text, self.field))

    def _validate(self) -> None:
        if not self.components and not self.regimes:
            raise ModelError("a model needs at least one component")
        require_distinct(tuple(c.id for c in self.all_components))
        if not self.budget:
            raise ModelError('the budget is missing; state what is spent, such as budget="d*r"')
        used = {n for m in self.monomials() for n, _ in m.powers}
        for name in self.names:
            if name not in used:
                raise ModelError(
                    f"resource {name!r} appears in no component, budget or cap; remove it or say what it does"
                )
        spent = {n for m in self.budget for n, e in m.powers}
        if not spent & set(self.names):
            raise ModelError("the budget spends no resource; write it as a product of resources such as d*r")

    # --- 3. Properties ------------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(r.name for r in self.resources)

    @property
    def scope(self) -> Scope:
        return Scope(self.field, self.names, self.constants)

    @property
    def all_components(self) -> tuple[Component, ...]:
        return self.components + tuple(c for r in self.regimes for c in r.components)

    def component(self, id: str) -> Component:
        found = next((c for c in self.all_components if c.id == id), None)
        if found is None:
            raise UnknownNameError(
                f"no component {id!r} in {self.id}; it has {', '.join(c.id for c in self.all_components)}"
            )
        return found

    def resource(self, name: str) -> Resource:
        found = next((r for r in self.resources if r.name == name), None)
        if found is None:
            raise UnknownNameError(f"no resource {name!r} in {self.id}; it has {', '.join(self.names)}")
        return found

    def monomials(self):
        """Every monomial of the model: components with their windows, budget, caps, held laws."""
        for component in self.all_components:
            yield from (arm for term in component.law.terms for arm in term.arms)
            yield from (b.monomial for b in component.window)
        yield from self.budget
        yield from (b.monomial for b in self.caps)
        yield from (b.monomial for r in self.regimes for b in r.window)
        yield from (arm for _, law in self.held for term in law.terms for arm in term.arms)

    def tuned(self, *names: str) -> Model:
        """The same model with the held resources ``names`` set free."""
        held = dict(self.held)
        for name in names:
            self.resource(name)
            if name not in held:
                free = ", ".join(held) or "none"
                raise ModelError(f"resource {name!r} of {self.id} is already free; resources that can be tuned: {free}")
        return replace(self, held=tuple((n, v) for n, v in self.held if n not in names))

    def __reduce__(self):
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.init}
        return _model, (tuple(values.items()),)


def _model(values) -> Model:
    return Model(**dict(values))


__all__ = ["Bound", "Component", "Model", "Regime", "Resource"]
