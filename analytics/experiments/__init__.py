"""How is a bundle tested, what was promised of it, and did it come true?"""
