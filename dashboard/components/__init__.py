"""What do several pages show?"""
