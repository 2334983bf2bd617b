"""What fills the terminal, one screen a file, each with its stylesheet in ``styles/``."""
