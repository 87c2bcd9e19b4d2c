"""Which of many counts would chance alone not bring about, and what can the data see at all?"""
