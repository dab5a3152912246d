"""From the workbooks that offices send to tables: forms, reading of workbooks, and the build of the tables."""
