"""What instruction files say, whether the repository still has it, and what could be tidied in them."""
