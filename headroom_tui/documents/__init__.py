"""What ``--json`` prints, one document a file, each as its schema in `headroom_tui.schemas` says."""
