"""Tests of the screens; a package, because they import what they share from its ``conftest``."""
