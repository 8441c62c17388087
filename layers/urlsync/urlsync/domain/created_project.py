"""The news that a project was created at Hasura Cloud."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedProject:
    """A new project, and the Heroku app of the trial database that was made with it, None where none was.

    `created_by` is whoever made the database, as Hasura has it.
    """

    project_id: str
    owner_id: str
    app_id: str | None = None
    created_by: str | None = None
