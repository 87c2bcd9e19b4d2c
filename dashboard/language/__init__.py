"""In which words, figures and sentences is a result said?"""
