"""Make the emulator's SAM transform know the values of parameters, as AWS's does.

The emulator hands over none of them, so a property that needs a value, such as `AutoPublishCodeSha256`, is refused.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import ModuleType
from typing import Any

Template = dict[str, Any]
Apply = Callable[..., Template]
Values = Callable[..., Mapping[str, str]]

_values: ContextVar[Mapping[str, str]] = ContextVar("values")


def use_parameters_in_transform(modules: list[ModuleType], values_of: Values, sam: Any) -> None:
    """Pass the parameters of each stack operation to SAM's transform; the `modules` are those that start it."""
    transform = sam.transform

    def transformed(template: Template, _nothing: Mapping[str, str], *loader: Any) -> Template:
        result: Template = transform(template, dict(_values.get({})), *loader)
        return result

    def with_values(apply: Apply) -> Apply:
        def applied(template: Template, *parameters: Any) -> Template:
            token = _values.set(values_of(template, *(*parameters, None, None)[:2]))
            try:
                return apply(template, *parameters)
            finally:
                _values.reset(token)

        return applied

    sam.transform = transformed
    for module in modules:
        module._apply_transforms = with_values(module._apply_transforms)  # type: ignore[attr-defined]  # noqa: SLF001
