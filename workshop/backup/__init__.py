"""A copy of database and files in one folder, and the way back; the keys stay apart."""
