"""The only network: pace per host, robots, retries, validators, size limits, address guard."""
