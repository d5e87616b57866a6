"""What internal assessment writes: the note, the order, the workbook of lines, the calendar."""
