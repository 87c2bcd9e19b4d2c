"""What is offered, who holds what of it today, and how do buyers answer to its price?"""
