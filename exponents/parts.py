"""The parts of a model (resources, bounds, components, regimes) as frozen records, and how each is read from text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import ExponentsError, ModelError, UnknownNameError
from .law import Law, Monomial
from .parse import Scope, bounds, conditions, law_of
from .region import Region
from .symbols import RESERVED, is_name, latex_name

# --- records ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resource:
    """A quantity that grows or shrinks with the budget; ``at_least_one`` for sizes and counts."""

    name: str
    at_least_one: bool = True
    meaning: str = ""

    @property
    def latex(self) -> str:
        return latex_name(self.name)


@dataclass(frozen=True)
class Bound:
    """``monomial <= 1`` (up to constants), with the text it came from."""

    monomial: Monomial
    text: str


@dataclass(frozen=True)
class Component:
    """One part of the loss; with a window it is there only while all the window's bounds hold."""

    id: str
    law: Law
    window: tuple[Bound, ...] = ()
    region: Region | None = None
    meaning: str = ""
    symbol: str = ""
    source: str = ""

    @property
    def latex(self) -> str:
        return self.symbol or r"\mathrm{" + self.id.replace("_", r"\ ") + "}"


@dataclass(frozen=True)
class Regime:
    """Components that make up the loss inside a window of the resources; of several regimes the best one wins."""

    id: str
    window: tuple[Bound, ...]
    components: tuple[Component, ...]


# --- reading ----------------------------------------------------------------------------------------------------------


def reading(what: str, reader, *args):
    """Run a reader; put the name of the operand in front of its message."""
    try:
        return reader(*args)
    except ExponentsError as error:
        raise type(error)(f"{what}: {error}") from None


def read_names(value: str | Sequence[str], kind: str) -> tuple[str, ...]:
    names = tuple(n.strip() for n in value.split(",") if n.strip()) if isinstance(value, str) else sequence(kind, value)
    for name in names:
        check_name(name, kind)
    return names


def sequence(kind: str, value: Sequence | None) -> tuple:
    """The members of a list or tuple; ModelError for anything else."""
    if value is None or isinstance(value, (list, tuple)):
        return tuple(value or ())
    raise ModelError(f'{kind} names are text such as "x, y" or a list, not {value!r}')


def listed(what: str, value: str | Sequence[str] | None) -> str:
    """Text with commas, from itself or a sequence of texts; ModelError for anything else."""
    if isinstance(value, str) or value is None:
        return value or ""
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ModelError(f"{what} must be text or a list of texts, not {value!r}")
    return ", ".join(value)


def check_name(name, kind: str) -> None:
    if not isinstance(name, str) or not is_name(name):
        reason = "is reserved" if name in RESERVED else "must be a letter followed by letters, digits or _"
        raise ModelError(f"{kind} name {name!r} {reason}")


def require_distinct(names: tuple[str, ...]) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise ModelError(
                f"the name {name!r} is used twice; parameters, constants, resources and components need distinct names"
            )


def items(value, what: str):
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(value.items())
    if isinstance(value, (tuple, list)):
        return tuple((v.id, v) if isinstance(v, (Component, Regime)) else v for v in value)
    raise ModelError(f"{what}: expected a table of names, got {value!r}")


def read_resources(value) -> tuple[Resource, ...]:
    parts = value.split(",") if isinstance(value, str) else sequence("resource", value)
    found = []
    for part in parts:
        if isinstance(part, Resource):
            check_name(part.name, "resource")
            found.append(part)
            continue
        if not isinstance(part, str):
            raise ModelError(f"a resource is text or a record, not {part!r}")
        name, relation, bound = part.partition(">")
        bound = (relation + bound).replace(" ", "")
        if bound not in ("", ">0", ">=1"):
            raise ModelError(
                f"resource {part.strip()!r}: write a name, name >= 1 (the default) or name > 0; other bounds are caps"
            )
        if not name.strip() and not bound:
            continue
        check_name(name.strip(), "resource")
        found.append(Resource(name.strip(), bound != ">0"))
    return tuple(found)


def read_bounds(what: str, value, scope: Scope) -> tuple[Bound, ...]:
    if value is None or isinstance(value, tuple) and all(isinstance(b, Bound) for b in value):
        return value or ()
    text = listed(what, value)
    wide = Scope(scope.field, scope.resources, scope.constants, budget=True)
    return tuple(Bound(m, t) for m, t in reading(what, bounds, text, wide))


KEYS = ("law", "window", "region", "meaning", "symbol", "source")


def read_components(value, scope: Scope) -> tuple[Component, ...]:
    return tuple(read_component(i, c, scope) for i, c in items(value, "components"))


def read_component(id: str, value, scope: Scope) -> Component:
    if isinstance(value, Component):
        return value
    check_name(id, "component")
    what = f"component {id!r}"
    if not isinstance(value, (str, Law, Mapping)):
        raise ModelError(f"{what}: expected a law as text, or a table with the keys {', '.join(KEYS)}, not {value!r}")
    spec = dict(value) if isinstance(value, Mapping) else {"law": value}
    for key in spec:
        if key not in KEYS:
            raise ModelError(f"{what}: unknown key {key!r}; keys are {', '.join(KEYS)}")
    if "law" not in spec:
        raise ModelError(f"{what}: its law is missing")
    law = spec["law"] if isinstance(spec["law"], Law) else reading(what, law_of, spec["law"], scope)
    region = spec.get("region")
    if isinstance(region, str):
        region = Region(scope.field, reading(f"the region of {what}", conditions, region, scope.field))
    window = read_bounds(f"the window of {what}", spec.get("window"), scope)
    return Component(id, law, window, region, *(spec.get(k, "") for k in KEYS[3:]))


def read_budget(value, scope: Scope) -> tuple[Monomial, ...]:
    if isinstance(value, tuple) and all(isinstance(m, Monomial) for m in value):
        return value
    if not isinstance(value, str):
        raise ModelError(f'the budget must be text such as "d*r", not {value!r}')
    law = reading("the budget", law_of, value, scope)
    if any(len(t.arms) > 1 for t in law.terms):
        raise ModelError(f"the budget {value!r} contains a min; a budget is a sum of monomials")
    return tuple(t.arms[0] for t in law.terms)


def read_held(name: str, value, caps: Sequence[Bound], scope: Scope) -> Law:
    if name not in scope.resources:
        raise UnknownNameError(f"held: {name!r} is not a resource; resources: {', '.join(scope.resources)}")
    if isinstance(value, Law):
        return value
    if value == "largest":
        above = [b.monomial for b in caps if (p := b.monomial.power(name, scope.field)) and p == 1]
        if not above:
            raise ModelError(f"held resource {name!r} = largest, but no cap of the form {name} <= ... bounds it")
        law = None
        for monomial in above:
            rest = (monomial * Monomial(((name, -scope.field.one),))) ** -scope.field.one
            law = Law.of(rest) if law is None else law.minimum(Law.of(rest))
        return law
    law = reading(
        f"held resource {name!r}", law_of, value, Scope(scope.field, scope.resources, scope.constants, budget=True)
    )
    if len(law.terms) > 1:
        raise ModelError(f"held resource {name!r}: {value!r} is a sum; hold it at a monomial or a min of monomials")
    if any(n == name for t in law.terms for a in t.arms for n, _ in a.powers):
        raise ModelError(f"held resource {name!r}: its law {value!r} contains itself")
    return law


def read_regime(id: str, value, scope: Scope) -> Regime:
    if isinstance(value, Regime):
        return value
    check_name(id, "regime")
    for key in value:
        if key not in ("window", "components"):
            raise ModelError(f"regime {id!r}: unknown key {key!r}; keys are window, components")
    window = read_bounds(f"the window of regime {id!r}", value.get("window"), scope)
    return Regime(id, window, read_components(value.get("components"), scope))
