"""What did a person choose, save or set aside, and where is it kept?"""
