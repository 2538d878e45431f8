"""The values that pass between the stages: frozen, validated, free of side effects."""
