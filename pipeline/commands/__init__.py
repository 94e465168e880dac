"""One module a command of the command line: arguments in, exit code out."""
