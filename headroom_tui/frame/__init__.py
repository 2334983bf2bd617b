"""What the app does besides its screens: keys, messages, notices, how it is left and resumed."""
