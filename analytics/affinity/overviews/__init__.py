"""How do affinities read at one look: as a matrix, a network, one product at a glance, a table?"""
