"""What a failing call was meant to do: a module for each family of intents, which knows when it was done."""
