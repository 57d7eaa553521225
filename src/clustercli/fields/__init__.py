"""The fields of a record: headings in files, the code list of each coded field, their order."""
