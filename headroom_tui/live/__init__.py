"""What happens by itself while the reviewer is open: logs are read and watched, others' changes followed."""
