"""What `logkura schema` and `logkura init` write."""

import json
from collections.abc import Callable

from logkura.spec import json_schema, render_template

Golden = Callable[[str, str], None]


def test_the_schema_is_the_agreed_one(golden: Golden) -> None:
    golden(
        "schema/archive.schema.json",
        json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    )


def test_the_file_to_start_from_is_the_agreed_one(golden: Golden) -> None:
    golden("init/archive.yaml", render_template())


def test_where_there_is_no_second_region_the_replica_is_a_comment(golden: Golden) -> None:
    golden("init/archive-one-region.yaml", render_template(region="eusc-de-east-1"))
