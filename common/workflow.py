"""Turn the transitions declared on a model into tables, diagrams and database triggers."""

from typing import Any

from django.db.models import Model


def machine_of(model: type[Model], field: str = "status") -> Any:
    """The state field itself, with what django-fsm adds to a field."""
    return model._meta.get_field(field)


def transitions(model: type[Model], field: str = "status") -> list:
    """Every (source, transition) of the state field, in a stable order."""
    found = machine_of(model, field).get_all_transitions(model)
    return sorted(found, key=lambda t: (str(t.source), t.name))


def sources_by_transition(model: type[Model], field: str = "status") -> dict[str, frozenset[str]]:
    """From which states each transition may be asked for."""
    sources: dict[str, set[str]] = {}
    for transition in transitions(model, field):
        sources.setdefault(transition.name, set()).add(str(transition.source))
    return {name: frozenset(states) for name, states in sources.items()}


def pairs(model: type[Model], field: str = "status") -> list[tuple[str, str]]:
    """The (from, to) pairs that the database lets through; what a StateTrigger freezes."""
    return sorted({(str(t.source), str(t.target)) for t in transitions(model, field)})


def initial_states(model: type[Model], field: str = "status") -> list[str]:
    """The states a row may be born in: the default, and those the workflow names besides."""
    named = getattr(model, "BORN_IN", ())
    return sorted({str(machine_of(model, field).get_default()), *map(str, named)})


def path_to(model: type[Model], state: str, field: str = "status") -> list[str]:
    """The shortest legal way from a state of birth to `state`, both included."""
    ways = [[start] for start in initial_states(model, field)]
    seen = {way[0] for way in ways}
    while ways:
        way = ways.pop(0)
        if way[-1] == str(state):
            return way
        for source, target in pairs(model, field):
            if source == way[-1] and target not in seen:
                seen.add(target)
                ways.append([*way, target])
    raise LookupError(f"{model.__name__}: no way to {state}")


def mermaid(model: type[Model], field: str = "status") -> str:
    """The state diagram, drawn from the machine itself."""
    state_field = machine_of(model, field)
    labels = {str(value): str(label) for value, label in state_field.flatchoices}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label}" as {value}' for value, label in labels.items()]
    lines += [f"    [*] --> {state}" for state in initial_states(model, field)]
    found = transitions(model, field)
    lines += [f"    {t.source} --> {t.target}: {t.custom['label']}" for t in found]
    sources = {str(t.source) for t in found}
    lines += [f"    {value} --> [*]" for value in labels if value not in sources]
    return "\n".join(lines)
