import pytest
from urlsync.adapters.http.client import checked_url


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.heroku.com", "https://api.heroku.com"),
        ("https://api.heroku.com/", "https://api.heroku.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9:8080/", "http://127.9.9.9:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:8080/v1/graphql", "http://localhost:8080/v1/graphql"),
    ],
)
def test_https_and_loopback_are_accepted(url: str, base: str) -> None:
    assert checked_url("HEROKU_API_URL", url) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://api.heroku.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "ftp://api.heroku.com",
        "file:///etc/passwd",
        "https://",
        "https://user:hidden-word@api.heroku.com",
        "https://api.heroku.com?key=hidden-word",
        "https://api.heroku.com#hidden-word",
        "https://api.heroku.com:not-a-port",
        "https://[::1",
        "api.heroku.com",
        "",
    ],
)
def test_any_other_url_is_a_configuration_error_that_names_the_setting(url: str) -> None:
    # GIVEN a URL over which a token must not travel
    # WHEN / THEN it is refused by the name of its setting, and its text is not repeated
    with pytest.raises(ValueError, match="HEROKU_API_URL") as caught:
        checked_url("HEROKU_API_URL", url)
    assert "hidden-word" not in str(caught.value)
