"""A store of secrets in memory, with the stages that Secrets Manager gives to versions."""

from dataclasses import replace

from urlsync.domain.rotation import Step
from urlsync.domain.secret import Secret
from urlsync.ports.platform import SecretVersion
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret

from tests.fakes.clock import START, FakeClock
from tests.fakes.strict import strict


@strict
class FakeSecretVersions:
    """One secret, `first` at first."""

    def __init__(self, clock: FakeClock, first: str) -> None:
        self._clock = clock
        self.values = {"version-0": Secret(first)}
        self.found = {"version-0": SecretVersion(version_id="version-0", created_at=START, is_current=True)}

    def versions(self, secret_id: str) -> dict[str, SecretVersion]:
        return dict(self.found)

    def value(self, secret_id: str, version_id: str) -> Secret | None:
        return self.values.get(version_id)

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        self.values[version_id] = value
        self.found[version_id] = SecretVersion(version_id=version_id, created_at=self._clock.now())

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        assert self.found[instead_of].is_current
        for found in self.found.values():
            self.found[found.version_id] = replace(
                found, is_current=found.version_id == version_id, is_previous=found.version_id == instead_of
            )

    @property
    def current(self) -> str:
        """The value that is current."""
        (found,) = [found for found in self.found.values() if found.is_current]
        return self.values[found.version_id].reveal()

    @property
    def previous(self) -> str | None:
        """The value that was current before."""
        return next(
            (self.values[found.version_id].reveal() for found in self.found.values() if found.is_previous), None
        )


def rotate(rotate_secret: RotateSecret, secret_id: str, version_id: str) -> None:
    """Ask for all steps, as Secrets Manager does."""
    for step in Step:
        rotate_secret(step, secret_id, version_id)
