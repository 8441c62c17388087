"""Config vars of an app, now and as of a release."""

from local.heroku.api.operation import Answer, Call, Operation
from local.heroku.model.authorizations import Access
from local.heroku.model.releases import find_release


def _info(call: Call) -> Answer:
    return Answer(call.heroku.config(call.app))


def _update(call: Call) -> Answer:
    app = call.app
    call.heroku.change_config(app, call.account, call.fields())
    return Answer(call.heroku.config(app))


def _of_release(call: Call) -> Answer:
    return Answer(find_release(call.app, call.path["release"]).config)


OPERATIONS = [
    Operation("GET", "/apps/{app}/config-vars", _info, Access.READ_CONFIG),
    Operation("PATCH", "/apps/{app}/config-vars", _update, Access.WRITE_CONFIG),
    Operation("GET", "/apps/{app}/releases/{release}/config-vars", _of_release, Access.READ_CONFIG),
]
