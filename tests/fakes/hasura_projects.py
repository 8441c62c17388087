"""What operators ask of Hasura Cloud, answered by the fake Hasura: it has one project."""

from collections.abc import Sequence, Set

from urlsync.domain.secret import Secret
from urlsync.ports.hasura import HasuraUser, Project, ProjectMembers

from tests.fakes.examples import PROJECT_ID, TENANT_ID
from tests.fakes.hasura import FakeHasura
from tests.fakes.strict import strict


@strict
class FakeHasuraProjects:
    """The project of a `FakeHasura`, hidden from `strangers`, by their token; `others` is whether it is shared."""

    def __init__(self, hasura: FakeHasura) -> None:
        self.hasura = hasura
        self.strangers: set[str] = set()
        self.others: bool | None = False
        self.others_seen: list[HasuraUser] = []

    def users(self, token: Secret) -> Sequence[HasuraUser]:
        return [HasuraUser(id=self.hasura.called("users", token), email="owner@example.com"), *self.others_seen]

    def projects(self, token: Secret) -> Sequence[Project]:
        self.hasura.called("projects", token)
        return [] if token.reveal() in self.strangers else [self._project()]

    def project(self, token: Secret, project_id: str) -> Project | None:
        self.hasura.called("project", token)
        hidden = project_id != PROJECT_ID or token.reveal() in self.strangers
        return None if hidden else self._project()

    def members(self, token: Secret, project_id: str) -> ProjectMembers | None:
        project = self.project(token, project_id)
        return None if project is None else ProjectMembers(owner_id=project.owner_id, others=self.others)

    def env_var_names(self, token: Secret, tenant_id: str) -> Set[str]:
        self.hasura.called("env_var_names", token)
        return set(self.hasura.env)

    def _project(self) -> Project:
        return Project(project_id=PROJECT_ID, tenant_id=TENANT_ID, name="shop", owner_id=self.hasura.owner_id)
