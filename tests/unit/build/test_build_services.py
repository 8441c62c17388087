"""The layer describes the services of AWS that its code talks to, and no others."""

import re
from pathlib import Path

from urlsync.adapters.aws import clients as aws_clients

from layers.build import SERVICES


def test_every_service_that_a_client_is_made_of_is_in_the_layer() -> None:
    used = set(re.findall(r"boto3\.client\(\"([\w-]+)\"", Path(aws_clients.__file__).read_text()))

    # Powertools makes the client of SSM, and botocore that of STS.
    assert used | {"ssm", "sts"} == SERVICES
