"""`python -m dashboard` is the command."""

from dashboard.command.main import main

if __name__ == "__main__":
    main()
