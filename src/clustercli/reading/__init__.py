"""Reading datasets of other people: any file that holds clusters, portion by portion."""
