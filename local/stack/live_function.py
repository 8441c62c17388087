"""Functions behind the alias `live`, which points to one published version."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ALIAS: Final = "live"
"""The template's `AutoPublishAlias`."""


def reconfigure(functions: "LambdaClient", name: str, **changes: Any) -> None:
    """Change the configuration of a function, and point the alias to the new version."""
    functions.update_function_configuration(FunctionName=name, **changes)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)
