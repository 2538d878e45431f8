"""What all tests share: properties look at the same examples each time, and never at the clock.

`HYPOTHESIS_PROFILE=search pytest …` looks at new examples instead; what it finds becomes a case of its own.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
