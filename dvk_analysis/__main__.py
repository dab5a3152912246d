"""Run the command line with ``python -m dvk_analysis``."""

from dvk_analysis.cli import main

if __name__ == "__main__":
    main()
