"""Composition: the one place where the real objects of a command are built from the configuration."""

from aggregator.classify.classifier import Classifier
from aggregator.rates import load_rates
from aggregator.settings import load_vocabulary


def classifier() -> Classifier:
    """Build the classifier from config/vocabulary and the packaged rates."""
    return Classifier(load_vocabulary(), load_rates())
