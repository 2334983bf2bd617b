"""Agents that other packages bring, by the entry-point group ``headroom.learn_plugin``."""
