"""The text of TOML and CSV to validated tables and compiled matchers. Pure: settings reads the files."""
