"""AWS facts as data: each with its unit, its source and the day it was read.

Code never holds a limit as a literal; it names a fact.  One module a service, or a topic of a large
one (`s3_replication`).
"""

from logkura.facts.fact import Fact

__all__ = ["Fact"]
