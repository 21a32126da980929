"""Citizens of different abilities who each finish every service there is, by what they can perceive and nothing else.

hall.py is the terminal they stand at, parts.py what is wired to it, senses.py and hands.py what they have of their own,
sense.py the common sense all of them share. Then there is a module for each citizen.
"""
