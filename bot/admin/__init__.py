"""What an administrator, or another program, does from the command line. Each module is one thing."""
