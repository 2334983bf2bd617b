"""Settings: of one run, by its options and the environment, and of every run, by the settings file."""
