"""Lines of logs as services write them, made from a seeded generator.

Random identifiers stand where real logs have them: without them a corpus compresses ten times
and more, and everything that depends on the ratio looks better than it is.
"""

import random
from collections.abc import Callable
from itertools import islice, product

__all__ = ["KINDS", "Writer"]

Writer = Callable[[random.Random, int], str]
"""Takes the generator and the time in milliseconds; returns one event's message."""

_PATHS = ("/api/orders", "/api/orders/search", "/api/customers", "/api/payments", "/health", "/")
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "ELB-HealthChecker/2.0",
    "curl/8.5.0",
)
_CLASSES = ("OrderService", "PaymentGateway", "StockRepository", "SessionFilter", "MailQueue")
_VERBS = ("handle", "lambda$process$0", "invoke", "doFilterInternal")
_PROBLEMS = ("connection timeout", "duplicate key", "pool exhausted", "stale session")
_JAPANESE = (
    "注文を受け付けました 注文番号={number} 顧客番号={other} 金額={amount}円",
    "在庫の引き当てに失敗しました 商品番号={number} 倉庫={amount} 再試行します",
    "夜間バッチを開始します 対象件数={number} 前回の終了から{amount}分",
    "決済サービスの応答が遅れています 応答時間={amount}ミリ秒 要求番号={number}",
    "利用者がログインしました 利用者番号={other} 接続元=10.{low}.{low}.{amount}",
)
_GOLDEN = 0x9E3779B97F4A7C15F39CC0605CEDC835
_ALL_128_BITS = (1 << 128) - 1


def _hexadecimal(chance: random.Random, digits: int) -> str:
    return f"{chance.getrandbits(4 * digits):0{digits}x}"


def _address(chance: random.Random) -> str:
    bits = chance.getrandbits(24)
    return f"10.{bits >> 16}.{bits >> 8 & 255}.{bits & 255}"


def application(chance: random.Random, milliseconds: int) -> str:
    """One JSON document, as a structured logger writes it."""
    problem = chance.random() < 0.05
    return (
        f'{{"timestamp":{milliseconds},"level":"{"ERROR" if problem else "INFO"}",'
        f'"logger":"com.example.{chance.choice(_CLASSES)}",'
        f'"traceId":"{_hexadecimal(chance, 32)}","spanId":"{_hexadecimal(chance, 16)}",'
        f'"path":"{chance.choice(_PATHS)}",'
        f'"customer":{chance.randrange(100_000)},"durationMs":{chance.randrange(2_000)},'
        f'"message":"{chance.choice(_PROBLEMS) if problem else "request completed"}"}}'
    )


def access(chance: random.Random, milliseconds: int) -> str:
    """One line of nginx's or Apache's combined format."""
    second, minute = milliseconds // 1000 % 60, milliseconds // 60_000 % 60
    status = chance.choices((200, 304, 404, 500), (90, 6, 3, 1))[0]
    return (
        f"{_address(chance)} - - [24/Nov/2026:10:{minute:02d}:{second:02d} +0000] "
        f'"GET {chance.choice(_PATHS)}?id={chance.randrange(100_000)} HTTP/1.1" {status} '
        f'{chance.randrange(60_000)} "-" "{chance.choice(_AGENTS)}" {chance.random():.3f}'
    )


def function(chance: random.Random, milliseconds: int) -> str:
    """One line of a Lambda function: START, END, REPORT or its own."""
    # Lines of one invocation share its identifier; an invocation takes 64 ms here.
    digits = f"{(milliseconds >> 6) * _GOLDEN & _ALL_128_BITS:032x}"
    request = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    shape = chance.randrange(4)
    if shape == 0:
        return f"START RequestId: {request} Version: $LATEST\n"
    if shape == 1:
        return f"END RequestId: {request}\n"
    if shape == 2:
        return f"[INFO]\t{request}\tprocessed {chance.randrange(500)} records\n"
    duration = chance.random() * 900
    return (
        f"REPORT RequestId: {request}\tDuration: {duration:.2f} ms\t"
        f"Billed Duration: {int(duration) + 1} ms\tMemory Size: 512 MB\t"
        f"Max Memory Used: {chance.randrange(90, 512)} MB\t\n"
    )


def system(chance: random.Random, _milliseconds: int) -> str:
    """One line of syslog."""
    number, address = chance.randrange(1, 60_000), _address(chance)
    return chance.choice(
        (
            f"host-{number % 9} sshd[{number}]: Accepted publickey for ec2-user from {address}",
            f"host-{number % 9} systemd[1]: Started Session {number} of user ec2-user.",
            f"host-{number % 9} kernel: nf_conntrack: nf_conntrack: table full, dropping packet",
            f"host-{number % 9} CRON[{number}]: (root) CMD (/usr/lib/sysstat/debian-sa1 1 1)",
        )
    )


def japanese(chance: random.Random, milliseconds: int) -> str:
    """One line of a Japanese application; each eighth brings a stack trace."""
    number = chance.randrange(1_000_000)
    line = chance.choice(_JAPANESE).format(
        number=number, other=number // 7, amount=number % 997, low=number % 256
    )
    line = f"{milliseconds} [worker-{number % 16}] {chance.choice(_CLASSES)} {line}"
    if number % 8:
        return line
    depth = chance.randrange(8, len(_CLASSES) * len(_VERBS))
    frames = "".join(
        f"\tat com.example.{name}.{verb}({name}.java:{40 + 7 * len(verb)})\n"
        for name, verb in islice(product(_CLASSES, _VERBS), depth)
    )
    return f"{line}\njava.lang.IllegalStateException: {chance.choice(_PROBLEMS)}\n{frames}"


KINDS: dict[str, Writer] = {
    "app": application,
    "web": access,
    "lambda": function,
    "os": system,
    "japanese": japanese,
}
