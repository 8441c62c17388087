"""The schedule of a deployed stack: held while a test counts what happens, or run when it says so."""

from typing import Any, Final, final

from local.stack.aws import STACK_NAME, EmulatedAws, stack_outputs
from local.stack.live_function import ALIAS

NAME: Final = f"{STACK_NAME}-reconcile"


@final
class HeldSchedule:
    """Runs of reconcile come when a test asks for one, unless it lets the clock do it again."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._function = stack_outputs(aws)["ReconcileFunctionName"]
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._scheduler: Any = aws.session.client("scheduler", endpoint_url=aws.endpoint)

    def run(self) -> None:
        """Make one run, and return when it is over."""
        answer = self._lambda.invoke(FunctionName=self._function, Qualifier=ALIAS, Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()

    def hold(self) -> None:
        """Let no run come automatically."""
        self._switch("DISABLED")

    def release(self) -> None:
        """Let runs come by themselves again."""
        self._switch("ENABLED")

    def _switch(self, state: str) -> None:
        schedule = self._scheduler.get_schedule(Name=NAME)
        kept = ("Name", "Description", "FlexibleTimeWindow", "ScheduleExpression", "Target")
        self._scheduler.update_schedule(**{name: schedule[name] for name in kept}, State=state)
