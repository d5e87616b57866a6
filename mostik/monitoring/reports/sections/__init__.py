"""Parts of a report. Each is a function from `ReportData` to blocks and is left out where it has nothing to say."""
