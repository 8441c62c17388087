"""Files of the configuration: what they say, and how their errors read."""

from pathlib import Path

import pytest
from urlsync_cli.configuration.document import WantedSync, parse, read_files
from urlsync_cli.errors import UsageError

SECRET = "postgres://fake:fake-secret@db.example.com/fake"
WHOLE = """\
version: 1
defaults: {connection: ann@example.com, check_interval_minutes: 30}
projects:
  shop:
    metadata_access: true
    syncs:
      PG_DATABASE_URL:
        heroku_app: demo-shop
      PG_ANALYTICS_URL:
        heroku_app: demo-analytics
        config_var: ANALYTICS_URL
        connection: bea@example.com
        check_interval_minutes: null
        metadata_access: false
        webhook: false
        overwrite: true
        accept_pooler: true
        renamed_from: OLD_URL
        opted_out: true
  "no": {syncs: {}}
"""


def test_a_sync_has_its_own_settings_its_projects_and_those_of_the_file() -> None:
    assert parse(WHOLE, "syncs.yaml") == [
        WantedSync(
            place="syncs.yaml:7",
            project="shop",
            env_var="PG_DATABASE_URL",
            heroku_app="demo-shop",
            config_var="DATABASE_URL",
            connection="ann@example.com",
            check_interval_minutes=30,
            metadata_access=True,
        ),
        WantedSync(
            place="syncs.yaml:9",
            project="shop",
            env_var="PG_ANALYTICS_URL",
            heroku_app="demo-analytics",
            config_var="ANALYTICS_URL",
            connection="bea@example.com",
            check_interval_minutes=None,
            metadata_access=False,
            webhook=False,
            overwrite=True,
            accept_pooler=True,
            renamed_from="OLD_URL",
            opted_out=True,
        ),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "f:1: must be a mapping"),
        ("projects: {}", "f:1: version is missing"),
        ("version: 2", "f:1: version: must be 1"),
        ("version: 1\ntoken: x", "f:1: unknown field token; known are version, defaults, projects"),
        ("version: 1\nprojects:\n  shop:\n    connection: a", "f:3: projects.shop: syncs is missing"),
        (f"version: 1\nprojects:\n  shop:\n    syncs: {SECRET}", "f:4: projects.shop.syncs: must be a mapping"),
    ],
)
def test_an_error_names_the_place(text: str, error: str) -> None:
    assert _error(text) == f"The configuration is invalid:\n  {error}"


@pytest.mark.parametrize(
    ("field", "error"),
    [
        (f"heroku_app: '{SECRET}'", "heroku_app: invalid: The name or id of the Heroku app"),
        ("check_interval_minutes: 0", "check_interval_minutes: invalid: The number of minutes between two scheduled "),
        ("check_interval_minutes: soon", "check_interval_minutes: must be a whole number or empty"),
        ("metadata_access: 'yes'", "metadata_access: must be true or false"),
        (f"config_var: '{SECRET}'", "config_var: invalid: The name of a variable: letters, digits and underscores, "),
    ],
)
def test_an_error_never_repeats_a_value(field: str, error: str) -> None:
    app = "" if field.startswith("heroku_app") else "        heroku_app: demo-shop\n"
    text = f"version: 1\nprojects:\n  shop:\n    syncs:\n      PG_URL:\n{app}        {field}\n"

    found = _error(text)

    assert f"f:{7 if app else 6}: projects.shop.syncs.PG_URL.{error}" in found
    assert "fake-secret" not in found


def test_what_is_not_yaml_is_an_error_with_its_line() -> None:
    assert _error("version: 1\n\tprojects: {}").startswith("f:2: invalid YAML: ")
    assert _error("version: 1\nversion: 1") == "f:2: invalid YAML: 'version' appears twice."
    assert _error("version: \x01") == "f:1: invalid YAML: it contains characters that are not allowed."


def test_only_the_first_twenty_errors_are_listed() -> None:
    lines = "\n".join(f"  shop-{number}: {{}}" for number in range(22))

    found = _error(f"version: 1\nprojects:\n{lines}").splitlines()

    assert len(found) == 22
    assert found[-1] == "  and 2 more"


def test_a_folder_has_the_syncs_of_all_its_files(tmp_path: Path) -> None:
    for name, project in (("b.yml", "blog"), ("teams/a.yaml", "shop"), ("notes.txt", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            f"version: 1\nprojects: {{{project}: {{syncs: {{PG_URL: {{heroku_app: an-app}}}}}}}}"
        )

    assert [each.project for each in read_files([tmp_path])] == ["blog", "shop"]
    assert [each.project for each in read_files([tmp_path / "b.yml"])] == ["blog"]


def test_a_target_is_described_once(tmp_path: Path) -> None:
    for name, project in (("a.yaml", "shop"), ("b.yaml", "Shop")):
        (tmp_path / name).write_text(
            f"version: 1\nprojects: {{{project}: {{syncs: {{PG_URL: {{heroku_app: an-app}}}}}}}}"
        )

    with pytest.raises(UsageError) as refused:
        read_files([tmp_path])

    assert refused.value.message == (
        f"The configuration is invalid:\n  {tmp_path}/b.yaml:2: PG_URL of Shop is also in {tmp_path}/a.yaml:2"
    )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "empty").mkdir()
    errors = {
        tmp_path / "missing.yaml": f"Cannot read {tmp_path}/missing.yaml (No such file or directory).",
        tmp_path / "binary.yaml": f"Cannot read {tmp_path}/binary.yaml (it is not UTF-8).",
        tmp_path / "empty": f"There is no YAML file in {tmp_path}/empty.",
    }
    for path, error in errors.items():
        with pytest.raises(UsageError) as refused:
            read_files([path])
        assert refused.value.message == error


def _error(text: str) -> str:
    with pytest.raises(UsageError) as refused:
        parse(text, "f")
    return refused.value.message
