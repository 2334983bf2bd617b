"""What screens are made of: lists, details, tables, bars and lines."""
