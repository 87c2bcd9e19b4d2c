"""Who does the work: the database that answers questions about lines, and loops that are compiled?"""
