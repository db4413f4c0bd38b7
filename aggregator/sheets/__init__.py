"""Tables of statistics as people and programs read them: JSON, CSV, spreadsheet, lines of a terminal."""
