"""A call of AWS as the AWS CLI takes it, ready to be pasted into a POSIX shell."""

import json
import shlex
from typing import Any

__all__ = ["aws"]


def aws(service: str, operation: str, region: str, **options: Any) -> str:
    """Return a command line.

    Args:
        service: As the AWS CLI calls it, such as `s3api`.
        operation: Such as `put-bucket-policy`, or `wait change-set-create-complete`.
        region: Where to send it.
        options: Options with `_` for `-`: text is quoted, True is a flag, all else is JSON.
    """
    words = ["aws", service, *operation.split(), "--region", region]
    for name, value in options.items():
        words.append(f"--{name.replace('_', '-')}")
        if value is True:
            continue
        words.append(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return shlex.join(words)
